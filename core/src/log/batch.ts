import { isCounted, takesRight } from './row-rules.ts'
import type { LogRow, NewRow } from './log-row.ts'

/** Version of the bodies that this code writes; older rows are upcast when they are read. */
const bodyVersion = 1

export type Place = Pick<LogRow, 'seq' | 'n' | 'aclRev' | 'at'>

/** Before the first row of a channel. */
export const origin: Place = { seq: 0, n: 0, aclRev: 0, at: 0 }

/** Gives rows their places after the tail. Time never runs backwards within a log, whatever the clocks say. */
export function number(rows: readonly NewRow[], tail: Place, now: number): LogRow[] {
  let { seq, n, aclRev } = tail
  const at = Math.max(now, tail.at)
  return rows.map((row) => {
    seq += 1
    if (isCounted(row)) n += 1
    if (takesRight(row)) aclRev = seq
    return { ...row, seq, v: bodyVersion, at, n, aclRev, work: row.work ?? null }
  })
}
