import type { LogRow } from './log-row.ts'

/** Rows that this process has committed and not yet projected: they need not be read again. */
export type HandedRows = {
  add(rows: readonly LogRow[]): void
  /** At most `limit` rows that follow `seq` without a gap; what is at or below it is forgotten. */
  after(ch: string, seq: number, limit: number): LogRow[]
  isEmpty(ch: string): boolean
  /** The highest seq that waits; 0 without one. */
  last(ch: string): number
  drop(ch: string): void
}

/** More than this and they are read from the log after all. */
const rowsMax = 1_000

export function createHandedRows(): HandedRows {
  const waiting = new Map<string, Map<number, LogRow>>()
  return {
    add(rows) {
      const [first] = rows
      if (!first) return
      const kept = waiting.get(first.ch) ?? new Map<number, LogRow>()
      if (kept.size > rowsMax) kept.clear()
      for (const row of rows) kept.set(row.seq, row)
      waiting.set(first.ch, kept)
    },
    after(ch, seq, limit) {
      const mine = waiting.get(ch)
      if (!mine) return []
      const rows: LogRow[] = []
      for (let row = mine.get(seq + 1); row && rows.length < limit; row = mine.get(row.seq + 1))
        rows.push(row)
      for (const at of mine.keys()) if (at <= seq) mine.delete(at)
      if (mine.size === 0) waiting.delete(ch)
      return rows
    },
    isEmpty: (ch) => !waiting.has(ch),
    last: (ch) => Math.max(0, ...(waiting.get(ch)?.keys() ?? [])),
    drop: (ch) => waiting.delete(ch),
  }
}
