import type { Runtime } from './runtime.ts'

const graceMs = 5_000

export type Holds = { any(): boolean; hold(): () => void }

/** Counts those who look. `last` is called 5 s after the last one has gone: a view that is built anew comes back sooner. */
export function createHolds(runtime: Runtime, on: { first(): void; last(): void }): Holds {
  let count = 0
  let cancel: (() => void) | null = null
  return {
    any: () => count > 0,
    hold() {
      count++
      cancel?.()
      cancel = null
      if (count === 1) on.first()
      let held = true
      return () => {
        if (!held) return
        held = false
        count--
        if (count > 0) return
        cancel = runtime.after(graceMs, on.last)
      }
    },
  }
}
