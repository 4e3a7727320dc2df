import { MongoError } from '../errors.ts'

/** Work that yields where others may go first. Between two yields it is alone on the thread. */
export type Task<T> = Generator<undefined, T, undefined>

// How long one command may keep the thread before others get a turn, in milliseconds.
const SLICE = 8

const NEVER = new AbortController().signal

const closing = () => new MongoError('InterruptedAtShutdown', 'the server is closing')

/** One command's share of the thread, and its deadline. */
export class Clock {
  readonly #deadline: number
  readonly #signal: AbortSignal
  #sliceEnd = performance.now() + SLICE
  #held = false
  /** How often others have had a turn since this command began. */
  pauses = 0

  /** `maxTime` in milliseconds, 0 for none. The signal ends the command at its next pause: the server closes. */
  constructor(maxTime: number, signal: AbortSignal = NEVER) {
    this.#signal = signal
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
    let step = task.next()
    while (!step.done) {
      this.pauses += 1
      await new Promise((resolve) => setImmediate(resolve))
      this.#sliceEnd = performance.now() + SLICE
      // Thrown into the task, so that it gives back what it holds.
      step = this.#signal.aborted ? task.throw(closing()) : task.next()
    }
    return step.value
  }
}
