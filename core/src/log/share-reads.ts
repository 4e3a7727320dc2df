import type { ChannelRecord } from '../channels/channel.record.ts'
import { createBatchReader } from '../infra/batch-reader.ts'
import { createMemberLookup } from './member-lookup.ts'
import type { ProjectionStore } from './projection.store.ts'

/**
 * The same projection, which asks once for what many want to know at the same time: channels and members by their keys.
 * A read begins after it was asked for, as it does without.
 */
export function shareReads(projection: ProjectionStore): ProjectionStore {
  const memberOf = createMemberLookup(projection)
  const channelOf = createBatchReader<Pick<ChannelRecord, 'id'>, ChannelRecord>(
    (keys) => projection.channels([...new Set(keys.map(({ id }) => id))]),
    ({ id }) => id,
  )
  return {
    ...projection,
    channel: (id) => channelOf({ id }),
    member: (ch, user) => memberOf({ ch, user }),
  }
}
