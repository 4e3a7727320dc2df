import { MongoError } from '../errors.ts'

/** Work that yields where others may go first. Between two yields it is alone on the thread. */
export type Task<T> = Generator<undefined, T, undefined>

// How long one command may keep the thread before others get a turn, in milliseconds.
const SLICE = 8

/** One command's share of the thread, and its deadline. */
export class Clock {
  readonly #deadline: number
  #sliceEnd = performance.now() + SLICE
  #held = false
  /** How often others have had a turn since this command began. */
  pauses = 0

  /** `maxTime` in milliseconds, 0 for none. */
  constructor(maxTime: number) {
    this.#deadline = maxTime > 0 ? performance.now() + maxTime : Infinity
  }

  /** From now on there is no pause: what is written has to stay together. */
  hold(): void {
    this.#held = true
  }

  /** Whether it is time to yield. Throws when the command has had its time. */
  sliceIsOver(): boolean {
    if (this.#held) return false
    const now = performance.now()
    if (now > this.#deadline)
      throw new MongoError('MaxTimeMSExpired', 'operation exceeded time limit')
    return now > this.#sliceEnd
  }

  /** Runs a task to its end; synchronously, unless it yields. */
  async run<T>(task: Task<T>): Promise<T> {
    for (;;) {
      const step = task.next()
      if (step.done) return step.value
      this.pauses += 1
      await new Promise((resolve) => setImmediate(resolve))
      this.#sliceEnd = performance.now() + SLICE
    }
  }
}
