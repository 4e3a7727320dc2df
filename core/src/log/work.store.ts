import type { LogRow } from './log-row.ts'

/** The rows that something must follow. */
export type WorkStore = {
  /** Pending rows from before a time, as many as one look may bring. */
  pending(before: number): Promise<LogRow[]>
  /** What must follow the row is kept elsewhere now. */
  done(ch: string, seq: number): Promise<void>
}
