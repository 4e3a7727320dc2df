import type { Chunk, Entry, Range, View } from './view.ts'

// Below this many new keys, inserting one by one beats sorting everything again.
const FEW = 32

function lowerBound(keys: readonly string[], key: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] ?? '') < key) low = middle + 1
    else high = middle
  }
  return low
}

/** The writes that no flush has covered yet, laid over the state on disk. */
export class Pending implements View {
  #base: View
  readonly #seen: () => void
  readonly #writes = new Map<string, Buffer | null>()
  #sorted: string[] = []
  #fresh: string[] = []

  /** `seen` is called when a read meets one of these writes. */
  constructor(base: View, seen: () => void) {
    this.#base = base
    this.#seen = seen
  }

  /** The same writes over another view of the same state below them. */
  rebase(base: View): void {
    this.#base = base
  }

  get writes(): ReadonlyMap<string, Buffer | null> {
    return this.#writes
  }

  put(key: string, value: Buffer | null): void {
    if (!this.#writes.has(key)) this.#fresh.push(key)
    this.#writes.set(key, value)
  }

  get(key: string): Buffer | undefined {
    const value = this.#writes.get(key)
    if (value === undefined) return this.#base.get(key)
    this.#seen()
    return value ?? undefined
  }

  read(range: Range, order: { reverse: boolean; limit: number }): Chunk {
    const base = this.#base.read(range, order)
    const window = covered(range, base.rest, order.reverse)
    const keys = this.#keysIn(window)
    if (keys.length === 0) return base
    if (order.reverse) keys.reverse()
    return { entries: this.#merge(base.entries, keys, order.reverse), rest: base.rest }
  }

  count(range: Range, limit: number): { count: number; rest: Range | null } {
    const base = this.#base.count(range, limit)
    let count = base.count
    for (const key of this.#keysIn(covered(range, base.rest, false))) {
      const before = this.#base.get(key) !== undefined
      const after = this.#writes.get(key) !== null
      count += Number(after) - Number(before)
    }
    return { count, rest: base.rest }
  }

  #merge(entries: readonly Entry[], keys: readonly string[], reverse: boolean): Entry[] {
    const out: Entry[] = []
    let next = 0
    const take = (key: string) => {
      const value = this.#writes.get(key)
      if (value) out.push({ key, value })
      next += 1
    }
    for (const entry of entries) {
      let key = keys[next]
      while (key !== undefined && (reverse ? key > entry.key : key < entry.key)) {
        take(key)
        key = keys[next]
      }
      if (key === entry.key) take(key)
      else out.push(entry)
    }
    for (const key of keys.slice(next)) take(key)
    return out
  }

  #keysIn({ from, to }: Range): string[] {
    if (this.#writes.size === 0) return []
    this.#sort()
    const keys = this.#sorted.slice(lowerBound(this.#sorted, from), lowerBound(this.#sorted, to))
    if (keys.length > 0) this.#seen()
    return keys
  }

  #sort(): void {
    if (this.#fresh.length > FEW) {
      this.#sorted = [...this.#sorted, ...this.#fresh].sort(bytewise)
    } else {
      for (const key of this.#fresh) this.#sorted.splice(lowerBound(this.#sorted, key), 0, key)
    }
    this.#fresh = []
  }
}

const bytewise = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** The part of a range that a chunk has dealt with. */
function covered(range: Range, rest: Range | null, reverse: boolean): Range {
  if (!rest) return range
  return reverse ? { from: rest.to, to: range.to } : { from: range.from, to: rest.from }
}
