import type { ChatError } from '../errors.ts'

export type LatestQueue<T> = {
  /** A value replaces what waits under the same key; `merge` makes one of both. */
  push(key: string, value: T, merge?: (waiting: T, value: T) => T): void
  /** Forgets what waits under these keys. */
  drop(fits: (key: string) => boolean): void
  /** What waits is given out first; then the reader ends, or fails with the error. */
  end(error?: ChatError): void
  /** Ends with the signal, also while it waits. For one reader. */
  drain(signal: AbortSignal): AsyncGenerator<T>
}

/** What waits for one reader of values of which only the newest counts. Of more than `max` keys the oldest go. */
export function createLatestQueue<T>(max: number): LatestQueue<T> {
  const waiting = new Map<string, T>()
  const over: { ended: boolean; error: ChatError | null } = { ended: false, error: null }
  let wake: () => void = () => undefined

  return {
    push(key, value, merge) {
      if (over.ended) return
      const before = waiting.get(key)
      waiting.set(key, before !== undefined && merge ? merge(before, value) : value)
      const [oldest] = waiting.keys()
      if (waiting.size > max && oldest !== undefined) waiting.delete(oldest)
      wake()
    },
    drop(fits) {
      for (const key of waiting.keys()) if (fits(key)) waiting.delete(key)
    },
    end(error) {
      if (over.ended) return
      over.ended = true
      over.error = error ?? null
      wake()
    },
    async *drain(signal) {
      const stop = () => wake()
      signal.addEventListener('abort', stop, { once: true })
      try {
        while (!signal.aborted) {
          const [next] = waiting
          if (next) {
            waiting.delete(next[0])
            yield next[1]
          } else if (!over.ended) await new Promise<void>((resolve) => (wake = resolve))
          else if (over.error) throw over.error
          else return
        }
      } finally {
        signal.removeEventListener('abort', stop)
      }
    },
  }
}
