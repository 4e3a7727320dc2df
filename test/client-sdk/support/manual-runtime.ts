import type { Runtime } from '../../../client-sdk/src/runtime.ts'

export type ManualRuntime = Runtime & {
  /** Moves the time on and runs what is due, in order; what that sets in motion has happened when it resolves. */
  advance(ms: number): Promise<void>
  /** Timers that are set. */
  readonly pending: number
}

/** A clock that stands still until it is moved, and chance that is always a half. */
export function createManualRuntime(): ManualRuntime {
  let now = Date.parse('2026-01-01T00:00:00.000Z')
  const timers = new Set<{ at: number; task: () => void }>()
  return {
    now: () => now,
    random: () => 0.5,
    after(ms, task) {
      const timer = { at: now + ms, task }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async advance(ms) {
      const until = now + ms
      for (;;) {
        await settled()
        const due = [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        timers.delete(due)
        now = Math.max(now, due.at)
        due.task()
      }
      now = until
      await settled()
    },
    get pending() {
      return timers.size
    },
  }
}

/** Everything that waits for nothing but promises has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
