import type { View } from '../kv/view.ts'
import type { Collection } from './catalog.ts'
import type { Clock } from './clock.ts'
import type { Match } from './match.ts'
import { matchesFilter } from './match.ts'
import type { Plan, Query } from './plan.ts'
import { Scanner } from './scanner.ts'
import { Sorter } from './sorter.ts'

export type Window = { skip: number; /** 0 for all */ limit: number }

// Documents between two looks at the clock.
const CHUNK = 256

/** The matches of a query in their order, taken a few at a time and slice by slice. */
export class QueryRun {
  readonly #scanner: Scanner
  readonly #query: Query
  readonly #plan: Plan
  #skip: number
  #left: number
  /** Filled when the order has to be made: then it is the result. */
  #sorted: Match[] | null = null
  #sorter: Sorter | null
  /** Read but not looked at yet. */
  #ahead: Match[] = []
  #chunk: number

  constructor(of: {
    view: View
    collection: Collection
    query: Query
    plan: Plan
    window: Window
  }) {
    this.#scanner = new Scanner(of.view, of.collection, of.plan)
    this.#query = of.query
    this.#plan = of.plan
    this.#skip = of.window.skip
    this.#left = of.window.limit || Infinity
    this.#chunk = Math.min(this.#skip + this.#left, CHUNK)
    this.#sorter = of.plan.sorted ? null : new Sorter(of.query, this.#skip + this.#left)
  }

  get done(): boolean {
    if (this.#left <= 0) return true
    if (this.#sorted) return this.#sorted.length === 0
    return !this.#sorter && this.#ahead.length === 0 && this.#scanner.done
  }

  /** Goes on from here on another view of the same state. */
  continueOn(view: View): void {
    this.#scanner.view = view
  }

  /** Up to `max` further matches. Comes back early, perhaps with none, when the slice is over. */
  take(max: number, clock: Clock): Match[] {
    const out: Match[] = []
    if (this.#sorter && !this.#sortAll(this.#sorter, clock)) return out
    while (out.length < max && !this.done) {
      for (const match of this.#nextChunk(Math.min(max - out.length, this.#left))) {
        if (this.#skip > 0) this.#skip -= 1
        else {
          out.push(match)
          this.#left -= 1
        }
      }
      if (clock.sliceIsOver()) break
    }
    return out
  }

  #nextChunk(wanted: number): Match[] {
    if (this.#sorted) return this.#sorted.splice(0, this.#skip + wanted)
    if (this.#ahead.length === 0) {
      this.#ahead = this.#scanner.next(this.#chunk)
      // A filter that rejects much is worth reading ahead for.
      if (!this.#plan.exact) this.#chunk = Math.min(this.#chunk * 2, CHUNK)
    }
    const matches: Match[] = []
    let seen = 0
    for (const found of this.#ahead) {
      seen += 1
      if (!this.#plan.exact && !matchesFilter(this.#query.filter, found.raw)) continue
      matches.push(found)
      if (matches.length >= this.#skip + wanted) break
    }
    this.#ahead = seen < this.#ahead.length ? this.#ahead.slice(seen) : []
    return matches
  }

  /** False when the slice was over before the last document was seen. */
  #sortAll(sorter: Sorter, clock: Clock): boolean {
    while (!this.#scanner.done) {
      for (const found of this.#scanner.next(CHUNK)) sorter.add(found)
      if (clock.sliceIsOver()) break
    }
    if (!this.#scanner.done) return false
    this.#sorted = sorter.finish()
    this.#sorter = null
    return true
  }
}
