import type { Clock } from '@chatcord/core/infra/clock'
import { epochMs, type World } from './world.ts'

/** A node's clock, wrong by `skewMs`. A task of `every` that fails runs again at its next turn. */
export function createSimClock({ scheduler }: World, node: string, skewMs: number): Clock {
  return {
    now: () => epochMs + scheduler.now() + skewMs,
    sleep: (ms) =>
      new Promise((resolve) => {
        scheduler.add({ owner: node, after: ms, run: resolve })
      }),
    every(ms, task) {
      let stopped = false
      const next = () => {
        if (!stopped) scheduler.add({ owner: node, after: ms, run })
      }
      const run = () => {
        if (!stopped) task().then(next, next)
      }
      next()
      return () => void (stopped = true)
    },
  }
}
