import type { ChannelRecord } from '../channels/channel.record.ts'
import { ChatError } from '../errors.ts'
import type { Appender, Permit } from './appender.ts'
import type { LogRow, NewRow } from './log-row.ts'
import type { NonceLookup } from './nonce-lookup.ts'
import { changesRights } from './row-rules.ts'
import type { Permitted } from './taken-rights.ts'

export type Change = {
  row: NewRow
  /** Read again where a right may have been taken from its author since. */
  permit: Permit
  alone?: Permitted['alone']
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
 * Appends one event. A retry after a lost acknowledgement gets its answer whatever was taken away in between: the index
 * refuses its nonce, or the nonce is looked up before a refusal is answered, or before "nothing to change" is.
 */
export function createMutate({ lookup, appender, project }: Deps): Mutate {
  return async ({ row, permit, alone, already, limit }) => {
    const answered = async (found: LogRow, repeated: boolean): Promise<Mutated> => {
      if (found.hash !== row.hash) throw new ChatError('CONFLICT')
      const channel = changesRights(found) ? await project(found.ch, found.seq) : null
      return { row: found, repeated, channel }
    }
    try {
      const same = await already?.()
      if (same) {
        const before = await lookup(row)
        return before ? await answered(before, true) : { row: same, repeated: true, channel: null }
      }
      await limit?.()
      const asOf = await permit(0)
      const appended = await appender.append({ row, asOf, permit, alone })
      return await answered(appended.row, appended.repeated)
    } catch (refusal) {
      const before = await lookup(row)
      if (before) return answered(before, true)
      throw refusal
    }
  }
}
