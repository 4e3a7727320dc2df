import { setMaxListeners } from 'node:events'

export type Watchdog = {
  /** Aborts, with the reason, when nothing happens for too long. */
  signal: AbortSignal
  /** Something happened; `allowMs` more than usual may pass until the next thing does. */
  progress(allowMs?: number): void
  /** The promise, or the reason for aborting: the outbox of a client would try for days. */
  guard<T>(promise: Promise<T>): Promise<T>
  stop(): void
}

/** A run against a server that never comes back has to end. */
export function createWatchdog(stallMs: number): Watchdog {
  const control = new AbortController()
  const { signal } = control
  setMaxListeners(0, signal) // everything under way listens
  let until = performance.now() + stallMs
  const timer = setInterval(() => {
    if (performance.now() < until) return
    clearInterval(timer)
    control.abort(new Error(`nothing happened for ${String(stallMs / 1_000)} s`))
  }, 250)

  return {
    signal,
    progress(allowMs = 0) {
      until = Math.max(until, performance.now() + stallMs + allowMs)
    },
    guard: (promise) =>
      new Promise((resolve, reject) => {
        const stop = () => reject(signal.reason as Error) // the one above
        signal.addEventListener('abort', stop, { once: true })
        promise.finally(() => signal.removeEventListener('abort', stop)).then(resolve, reject)
      }),
    stop: () => clearInterval(timer),
  }
}
