import type { Clock } from './clock.ts'

export type Ticker = {
  /** While it runs, it goes on at least until its next turn. */
  start(): void
  stop(): void
}

/** Runs a task every `ms` while there is something to do: it stops by itself once the task answers false. */
export function createTicker(
  clock: Clock,
  ms: number,
  task: () => boolean | Promise<boolean>,
): Ticker {
  let cancel: (() => void) | null = null
  let starts = 0
  const stop = () => {
    cancel?.()
    cancel = null
  }
  return {
    start() {
      starts += 1
      cancel ??= clock.every(ms, async () => {
        const before = starts
        // Who has come since the task looked has something for it to do.
        if (!(await task()) && starts === before) stop()
      })
    },
    stop,
  }
}
