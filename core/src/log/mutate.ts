import type { ChannelRecord } from '../channels/channel.record.ts'
import { ChatError } from '../errors.ts'
import type { Appender, Permit } from './appender.ts'
import type { LogRow, NewRow } from './log-row.ts'
import type { NonceLookup } from './nonce-lookup.ts'
import { changesRights } from './row-rules.ts'

export type Change = {
  row: NewRow
  /** Read again whenever a right was taken away since. */
  permit: Permit
  /** The row that made it so, when there is nothing to change: the answer, without another event. */
  already?: () => Promise<LogRow | null>
  /** Throws RATE_LIMITED. */
  limit?: () => Promise<void>
}

/**
 * `repeated`: the row was in the log already, so this is the answer to an earlier call. `channel`: as it was projected
 * for the answer, where a change of rights needed it.
 */
export type Mutated = { row: LogRow; repeated: boolean; channel: ChannelRecord | null }

export type Mutate = (change: Change) => Promise<Mutated>

type Deps = {
  lookup: NonceLookup
  appender: Appender
  project(ch: string, seq: number): Promise<ChannelRecord>
}

/**
 * Appends one event. The nonce is looked up before permission and limits, and once more before a refusal is answered,
 * so that a retry after a lost acknowledgement gets its answer whatever was taken away in between.
 */
export function createMutate({ lookup, appender, project }: Deps): Mutate {
  return async ({ row, permit, already, limit }) => {
    const answered = async (found: LogRow, repeated: boolean): Promise<Mutated> => {
      if (found.hash !== row.hash) throw new ChatError('CONFLICT')
      const channel = changesRights(found) ? await project(found.ch, found.seq) : null
      return { row: found, repeated, channel }
    }
    const before = await lookup(row)
    if (before) return answered(before, true)
    try {
      const same = await already?.()
      if (same) return { row: same, repeated: true, channel: null }
      await limit?.()
      const asOf = await permit(0)
      return await answered(await appender.append({ row, asOf, permit }), false)
    } catch (refusal) {
      const meanwhile = await lookup(row)
      if (meanwhile) return answered(meanwhile, true)
      throw refusal
    }
  }
}
