import type { Store } from '../kv/store.ts'
import type { Snapshot } from '../kv/view.ts'
import type { Clock, Task } from './clock.ts'
import type { Match } from './match.ts'
import type { QueryRun } from './query-run.ts'

/** Takes a run's matches across pauses: at the first one it moves to a snapshot of the state it began with. */
export class Reader {
  readonly #store: Store
  readonly #run: QueryRun
  #snapshot: Snapshot | null = null

  constructor(store: Store, run: QueryRun) {
    this.#store = store
    this.#run = run
  }

  get done(): boolean {
    return this.#run.done
  }

  *take(max: number, clock: Clock): Task<Match[]> {
    const out = this.#run.take(max, clock)
    while (out.length < max && !this.#run.done) {
      this.freeze()
      yield
      out.push(...this.#run.take(max - out.length, clock))
    }
    return out
  }

  /** What is taken later is of the state now. Pages of it stay on disk until `release`. */
  freeze(): void {
    if (this.#snapshot) return
    this.#snapshot = this.#store.snapshot()
    this.#run.continueOn(this.#snapshot)
  }

  release(): void {
    this.#snapshot?.release()
    this.#snapshot = null
  }
}
