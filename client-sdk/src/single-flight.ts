/** Runs the task of this name, or joins its run that is under way. */
export function singleFlights<T>(): (name: string, task: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>()
  return (name, task) => {
    const run = running.get(name) ?? task().finally(() => running.delete(name))
    running.set(name, run)
    return run
  }
}

/** The same for a single task. */
export function singleFlight<T>(task: () => Promise<T>): () => Promise<T> {
  const run = singleFlights<T>()
  return () => run('', task)
}
