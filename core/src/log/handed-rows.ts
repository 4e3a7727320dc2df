import type { LogRow } from './log-row.ts'

/** Rows that this process has committed and not yet projected: they need not be read again. */
export type HandedRows = {
  /** True when nothing was waiting for this channel. */
  add(rows: readonly LogRow[]): boolean
  /** At most `limit` rows that follow `seq` without a gap; what is at or below it is forgotten. */
  after(ch: string, seq: number, limit: number): LogRow[]
  isEmpty(ch: string): boolean
  drop(ch: string): void
}

/** More than this and they are read from the log after all. */
const rowsMax = 1_000

export function createHandedRows(): HandedRows {
  const waiting = new Map<string, Map<number, LogRow>>()
  return {
    add(rows) {
      const [first] = rows
      if (!first) return false
      const mine = waiting.get(first.ch)
      const kept = mine ?? new Map<number, LogRow>()
      if (kept.size > rowsMax) kept.clear()
      for (const row of rows) kept.set(row.seq, row)
      waiting.set(first.ch, kept)
      return mine === undefined
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
    drop: (ch) => waiting.delete(ch),
  }
}
