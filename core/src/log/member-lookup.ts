import type { MemberRecord } from '../channels/channel.record.ts'
import { createBatchReader } from '../infra/batch-reader.ts'
import type { ProjectionStore } from './projection.store.ts'

type MemberKey = Pick<MemberRecord, 'ch' | 'user'>

export type MemberLookup = (key: MemberKey) => Promise<MemberRecord | null>

/** Finds memberships, those of one channel in one query. */
export function createMemberLookup(projection: Pick<ProjectionStore, 'members'>): MemberLookup {
  const load = async (keys: readonly MemberKey[]) => {
    const channels = [...new Set(keys.map(({ ch }) => ch))]
    const usersOf = (ch: string) => keys.filter((key) => key.ch === ch).map(({ user }) => user)
    return (await Promise.all(channels.map((ch) => projection.members(ch, usersOf(ch))))).flat()
  }
  return createBatchReader<MemberKey, MemberRecord>(load, ({ ch, user }) => `${ch} ${user}`)
}
