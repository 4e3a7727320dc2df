/** The commands that are running, and the signal that tells them to end. */
export class InFlight {
  readonly #closing = new AbortController()
  readonly #running = new Set<Promise<unknown>>()

  /** Aborted when the server closes. */
  get signal(): AbortSignal {
    return this.#closing.signal
  }

  async track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work)
    try {
      return await work
    } finally {
      this.#running.delete(work)
    }
  }

  /** Ends commands at their next pause and waits until none is left. */
  async end(): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled([...this.#running])
  }
}
