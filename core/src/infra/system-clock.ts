import type { Clock } from './clock.ts'

/**
 * The time of this machine. No timer keeps the process alive. A task of `every` that fails is told to `onError` and runs
 * again at its next turn: what is done again and again outlives an outage. One that was stopped meanwhile tells nobody:
 * what it needs may be closed.
 */
export function createSystemClock(onError: (error: unknown) => void): Clock {
  return {
    now: () => Date.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref()),
    every(ms, task) {
      let stopped = false
      let timer: NodeJS.Timeout
      const next = () => {
        if (!stopped) timer = setTimeout(turn, ms).unref()
      }
      const tell = (error: unknown) => {
        if (!stopped) onError(error)
      }
      const turn = () => {
        Promise.resolve().then(task).catch(tell).finally(next)
      }
      next()
      return () => {
        stopped = true
        clearTimeout(timer)
      }
    },
  }
}
