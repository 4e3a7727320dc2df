/** Time and chance as arguments: tests and simulations bring their own. Times are milliseconds since 1970. */
export type Runtime = {
  now(): number
  /** In [0, 1). */
  random(): number
  /** Calls once after `ms`; the answered function calls it off. */
  after(ms: number, task: () => void): () => void
}

/** A platform's timer that is set for longer goes off at once. */
const longestMs = 2 ** 31 - 1

export const systemRuntime: Runtime = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(ms, task) {
    const timer = setTimeout(task, Math.min(ms, longestMs))
    return () => clearTimeout(timer)
  },
}
