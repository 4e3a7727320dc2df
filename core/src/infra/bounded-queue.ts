import { ChatError } from '../errors.ts'

export type BoundedQueue = <T>(task: () => Promise<T>) => Promise<T>

/** Runs `inFlight` tasks at a time and lets `waiting` more wait; the next one is refused at once, as UNAVAILABLE. */
export function createBoundedQueue(bounds: { inFlight: number; waiting: number }): BoundedQueue {
  const waiting: (() => void)[] = []
  let free = bounds.inFlight

  function turn(): Promise<void> {
    if (free > 0) {
      free -= 1
      return Promise.resolve()
    }
    if (waiting.length >= bounds.waiting) {
      throw new ChatError('UNAVAILABLE', { retryAfterMs: 1_000 })
    }
    return new Promise((resolve) => waiting.push(resolve))
  }

  function done(): void {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }

  return async (task) => {
    await turn()
    try {
      return await task()
    } finally {
      done()
    }
  }
}
