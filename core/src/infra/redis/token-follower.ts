import { isFailure } from '../../errors.ts'
import { isAfter, type TokenEntry, type TokenPosition } from '../token-log.ts'
import { createWakeUp } from '../wake-up.ts'

/** Entries that wait for one reader; a slower one is served from the log. */
const inboxMax = 1_000
/** How long until the log is read again that could not be read. */
const retryMs = 250

export type TokenFollower = {
  tell(entry: TokenEntry): void
  /** What was told may have gaps from here on: read the log. */
  missed(): void
  /** The entries above a position, once each, until the signal aborts. */
  entries(after: TokenPosition | null): AsyncIterable<TokenEntry>
}

/** Joins what is told with what the log has: a gap is closed by reading, and what comes by both ways is given once. */
export function createTokenFollower(deps: {
  signal: AbortSignal
  pages: (after: TokenPosition | null) => AsyncIterable<TokenEntry[]>
}): TokenFollower {
  const { signal, pages } = deps
  const { ring, wait } = createWakeUp()
  let inbox: TokenEntry[] = []
  let gap = true
  // A call, because it changes while this waits for its reader.
  const ended = () => signal.aborted

  function missed(): void {
    inbox = []
    gap = true
    ring()
  }

  async function* fromLog(after: TokenPosition | null) {
    try {
      for await (const page of pages(after)) yield* page
    } catch (error) {
      if (!isFailure(error, 'UNAVAILABLE')) throw error
      gap = true
      setTimeout(ring, retryMs).unref()
      await wait()
    }
  }

  async function* fromInbox() {
    // One at a time, because meanwhile it may be emptied.
    for (let entry = inbox.shift(); entry; entry = inbox.shift()) yield entry
    if (!gap) await wait()
  }

  return {
    tell(entry) {
      inbox.push(entry)
      if (inbox.length > inboxMax) missed()
      else ring()
    },
    missed,
    async *entries(after) {
      let last = after
      signal.addEventListener('abort', ring)
      try {
        while (!ended()) {
          const reading = gap
          gap = false
          for await (const entry of reading ? fromLog(last) : fromInbox()) {
            if (ended()) return
            if (last && !isAfter(entry, last)) continue
            yield entry
            last = entry
            if (ended()) return
          }
        }
      } finally {
        signal.removeEventListener('abort', ring)
      }
    },
  }
}
