import type { Clock } from './clock.ts'

export type Ticker = {
  /** Without effect while it runs. */
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
  const stop = () => {
    cancel?.()
    cancel = null
  }
  return {
    start() {
      cancel ??= clock.every(ms, async () => {
        if (!(await task())) stop()
      })
    },
    stop,
  }
}
