/** Time as an argument, so that rules that depend on it can be tested and simulated. */
export type Clock = {
  /** Milliseconds since 1970 in UTC. */
  now(): number
  sleep(ms: number): Promise<void>
  /** Calls again and again until the answered function is called. Never overlaps itself. */
  every(ms: number, task: () => Promise<void>): () => void
}
