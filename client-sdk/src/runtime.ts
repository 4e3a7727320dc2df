/** Time and chance as arguments: tests and simulations bring their own. Times are milliseconds since 1970. */
export type Runtime = {
  now(): number
  /** In [0, 1). */
  random(): number
  /** Calls once after `ms`; the answered function calls it off. */
  after(ms: number, task: () => void): () => void
}

export const systemRuntime: Runtime = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(ms, task) {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}
