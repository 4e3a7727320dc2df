/** Runs the task, or joins the run that is under way. */
export function singleFlight<T>(task: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null
  return () => {
    running ??= task().finally(() => {
      running = null
    })
    return running
  }
}

/** The same for several tasks that are told apart by a name. */
export function singleFlights(): (name: string, task: () => Promise<void>) => Promise<void> {
  const running = new Map<string, Promise<void>>()
  return (name, task) => {
    const run = running.get(name) ?? task().finally(() => running.delete(name))
    running.set(name, run)
    return run
  }
}
