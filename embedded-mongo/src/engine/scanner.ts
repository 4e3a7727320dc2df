import type { Range, View } from '../kv/view.ts'
import type { Collection } from './catalog.ts'
import type { Index } from './index-spec.ts'
import type { Match } from './match.ts'
import type { Plan } from './plan.ts'

type Step = { index: Index | null; range: Range }

/**
 * Goes through a plan's documents in chunks. Between two chunks nothing is open, so the view may be exchanged for a
 * snapshot of the same state and the scan goes on behind the last key.
 */
export class Scanner {
  view: View
  readonly #collection: Collection
  readonly #reverse: boolean
  readonly #steps: Step[]
  /** Ids that have been seen, where a document may come twice. */
  readonly #seen: Set<string> | null
  #at = 0

  constructor(view: View, collection: Collection, plan: Plan) {
    this.view = view
    this.#collection = collection
    this.#reverse = plan.reverse
    this.#steps = plan.scans.flatMap(({ index, ranges }) =>
      ranges.map((range) => ({ index, range })),
    )
    if (plan.reverse) this.#steps.reverse()
    const repeats = plan.scans.length > 1 || plan.scans.some(({ index }) => index?.multikey)
    this.#seen = repeats ? new Set() : null
  }

  get done(): boolean {
    return this.#at >= this.#steps.length
  }

  /** About `limit` further documents; fewer at the end of a range, none only when many repeat or all is done. */
  next(limit: number): Match[] {
    const out: Match[] = []
    while (out.length < limit) {
      const step = this.#steps[this.#at]
      if (!step) break
      const { entries, rest } = this.view.read(step.range, {
        reverse: this.#reverse,
        limit: limit - out.length,
      })
      for (const { key, value } of entries) {
        const id = step.index ? value.toString('latin1') : key.slice(this.#collection.prefix.length)
        if (this.#seen?.has(id)) continue
        this.#seen?.add(id)
        out.push({ id, raw: step.index ? this.#fetch(id) : value })
      }
      if (rest) step.range = rest
      else this.#at += 1
    }
    return out
  }

  /** Counts entries without looking at documents: for exact plans. Stops after about `limit`. */
  count(limit: number): number {
    let total = 0
    while (total < limit) {
      const step = this.#steps[this.#at]
      if (!step) break
      const { count, rest } = this.view.count(step.range, limit - total)
      total += count
      if (rest) step.range = rest
      else this.#at += 1
    }
    return total
  }

  #fetch(id: string): Buffer {
    const raw = this.view.get(this.#collection.prefix + id)
    if (!raw) throw new Error(`an entry of an index of ${this.#collection.ns} has no document`)
    return raw
  }
}
