import type { Principal } from '../auth/principal.ts'
import type { StreamSink } from './channel-stream.ts'
import type { Audience } from './frames.ts'
import type { LogRow } from './log-row.ts'
import { ends, madePrivate, subjectOf } from './row-rules.ts'

/** One subscription to a channel on this node. */
export type Watcher = {
  readonly principal: Principal
  readonly sink: StreamSink
  /** The last seq that was sent. */
  cursor: number
  /** The right was read from a projection that had come this far; from there the rows decide. */
  asOf: number
  audience: Audience
  /** Gets rows as they are committed; otherwise it reads the log until it has caught up. */
  live: boolean
  /** It goes on from the head, with its right read anew: its place is gone, or it may see more from now on. */
  stale: boolean
  refilling: boolean
  caughtUp: boolean
  open: boolean
}

/** Who watches without a role reads as the public does. */
export function createWatcher(
  start: Pick<Watcher, 'principal' | 'sink' | 'cursor' | 'asOf' | 'audience'>,
): Watcher {
  return { ...start, live: false, stale: false, refilling: false, caughtUp: false, open: true }
}

/** The index of the row after which the watcher may see nothing more; -1 without one. */
export function lastVisible(
  { principal, asOf, audience }: Watcher,
  rows: readonly LogRow[],
): number {
  return rows.findIndex(
    (row) =>
      row.seq > asOf &&
      (ends(row, principal.user.id) || (audience === 'readers' && madePrivate(row))),
  )
}

/** Rows that this reader sees and no other one does: what happened to themselves. */
export function hasOwnRows({ principal, audience }: Watcher, rows: readonly LogRow[]): boolean {
  return audience === 'readers' && rows.some((row) => subjectOf(row) === principal.user.id)
}

/** A reader becomes a member by one of the rows: what was hidden until then can be read now. */
export function joinsAudience(
  { principal, asOf, audience }: Watcher,
  rows: readonly LogRow[],
): boolean {
  return (
    audience === 'readers' &&
    rows.some(
      (row) =>
        row.seq > asOf && row.type === 'member.joined' && row.body.userId === principal.user.id,
    )
  )
}
