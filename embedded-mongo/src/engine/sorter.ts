import type { Doc } from '../bson/kind.ts'
import { MongoError } from '../errors.ts'
import type { Filter } from '../query/filter.ts'
import { sortKey } from '../query/sort.ts'
import type { Match } from './match.ts'
import { decodeFor } from './match.ts'
import type { Query } from './plan.ts'

/** Bytes of documents that a sort without an index may hold, as in MongoDB. */
const SORT_MEMORY = 100 * 1024 * 1024

/** Collects matches and puts them in order; keeps no more than are wanted, give or take. */
export class Sorter {
  readonly #filter: Filter
  readonly #key: (doc: Doc) => string
  readonly #wanted: number
  #rows: (Match & { key: string })[] = []
  #bytes = 0

  constructor({ filter, sort }: Query, wanted: number) {
    this.#filter = filter
    this.#key = sortKey(sort)
    this.#wanted = wanted
  }

  add({ id, raw }: Match): void {
    const doc = decodeFor(this.#filter, raw)
    if (!this.#filter.test(doc)) return
    this.#rows.push({ id, raw, key: this.#key(doc) })
    this.#bytes += raw.length
    if (this.#rows.length > 4 * this.#wanted + 1000) this.#trim()
    if (this.#bytes > SORT_MEMORY) {
      throw new MongoError(
        'QueryExceededMemoryLimitNoDiskUseAllowed',
        `a sort without an index exceeded the memory limit of ${SORT_MEMORY} bytes`,
      )
    }
  }

  finish(): Match[] {
    this.#trim()
    return this.#rows
  }

  #trim(): void {
    this.#rows.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    if (this.#rows.length <= this.#wanted) return
    this.#rows.length = this.#wanted
    this.#bytes = this.#rows.reduce((sum, { raw }) => sum + raw.length, 0)
  }
}
