import type { MeEvent } from './me-event.ts'

export type InboxQueue = {
  /** Absolute values replace what waits under the same key. */
  push(key: string, event: MeEvent): void
  /** Forgets what waits of this channel. */
  drop(ch: string): void
  end(): void
  drain(signal: AbortSignal): AsyncIterable<MeEvent>
}

/** More keys than this wait only for a reader that stopped; the oldest go, and a new connect reads all values anew. */
const waitingMax = 5_000

/** What waits for one reader: bounded by the number of channels, because newer values replace older ones. */
export function createInboxQueue(): InboxQueue {
  const waiting = new Map<string, MeEvent>()
  let ended = false
  let wake: () => void = () => undefined

  function push(key: string, event: MeEvent) {
    waiting.set(key, event)
    for (const oldest of waiting.keys()) {
      if (waiting.size <= waitingMax) break
      waiting.delete(oldest)
    }
    wake()
  }

  function drop(ch: string) {
    for (const key of waiting.keys()) if (key.split(' ')[1] === ch) waiting.delete(key)
  }

  function end() {
    ended = true
    wake()
  }

  async function* drain(signal: AbortSignal): AsyncGenerator<MeEvent> {
    const stop = () => wake()
    signal.addEventListener('abort', stop, { once: true })
    try {
      while (!signal.aborted) {
        const [next] = waiting
        if (next) {
          waiting.delete(next[0])
          yield next[1]
        } else if (ended) return
        else await new Promise<void>((resolve) => (wake = resolve))
      }
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  return { push, drop, end, drain }
}
