/** What happens to a running answer. `offset` and `text` in UTF-16 units; `offset` is where `text` belongs. */
export type TokenEvent =
  | { type: 'reset' }
  | { type: 'delta'; offset: number; text: string }
  | { type: 'progress'; percent: number | null; queue: number | null }
  | { type: 'end' }

/** Orders entries: by attempt, then by seq, both from 1. */
export type TokenPosition = { attempt: number; seq: number }
export type TokenEntry = TokenPosition & { event: TokenEvent }

/**
 * The running text of each generation, as a short-lived log that any number of processes follow. Writers are fenced by
 * position: an entry at or below the newest one is refused, so a writer of an earlier attempt can add nothing any more.
 */
export type TokenLog = {
  /** False: refused, because an entry at this position or above is there. Throws when the log cannot be reached. */
  append(id: string, entry: TokenEntry): Promise<boolean>
  /** The entries above a position, in order; of an attempt that was followed by another one none need be left. */
  read(id: string, after: TokenPosition | null): Promise<TokenEntry[]>
  /**
   * The entries above a position, then those that come, in order, none twice, until the signal aborts. It survives the
   * loss of the connection: what came meanwhile is read. After the log has expired nothing comes.
   */
  follow(id: string, after: TokenPosition | null, signal: AbortSignal): AsyncIterable<TokenEntry>
  /** Forgets the log after so long. */
  expire(id: string, ttlMs: number): Promise<void>
  close(): Promise<void>
}

/** How long a log is kept that nobody writes to and nobody has ended. */
export const tokenLogIdleMs = 60 * 60 * 1_000

export function isAfter(a: TokenPosition, b: TokenPosition): boolean {
  return a.attempt > b.attempt || (a.attempt === b.attempt && a.seq > b.seq)
}
