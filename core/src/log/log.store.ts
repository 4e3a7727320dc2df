import type { LogRow } from './log-row.ts'

export type NonceKey = { ch: string; by: string; nonce: string }

/** How far before the newest row `ends` looks when no time is given. */
export const endsMs = 30_000

/** What an ordered insert did: the first `inserted` rows are in; the next one violated the named index. */
export type Inserted = { inserted: number; duplicate: 'seq' | 'nonce' | null }

/**
 * The rows of all logs, one database operation a method. Reads are majority reads but `rowOfNonce`, writes are majority
 * writes. A write that throws has an unknown outcome: it may be in, or may still come in.
 */
export type LogStore = {
  tail(ch: string): Promise<LogRow | null>
  /** In seq order. */
  rowsAfter(ch: string, seq: number, limit: number): Promise<LogRow[]>
  row(ch: string, seq: number): Promise<LogRow | null>
  rowsOfNonces(keys: readonly NonceKey[]): Promise<LogRow[]>
  /** The row behind a duplicate nonce, as the primary has it: it may not be a majority's yet. */
  rowOfNonce(key: NonceKey): Promise<LogRow | null>
  /** Ordered. */
  insert(rows: readonly LogRow[]): Promise<Inserted>
  /** Blanks the content of a deleted message and of its edits. Repeatable. */
  erase(ch: string, seq: number): Promise<void>
  /** The channels whose log goes beyond the given seq. */
  ahead(cursors: readonly { ch: string; seq: number }[]): Promise<string[]>
  /**
   * Where the logs end that got rows since a time, in milliseconds; null: in the half minute before the newest row of
   * all. The time is that of the node that wrote.
   */
  ends(since: number | null): Promise<{ ch: string; seq: number }[]>
}
