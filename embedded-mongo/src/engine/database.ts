import { MongoError } from '../errors.ts'
import { Store } from '../kv/store.ts'
import type { Snapshot } from '../kv/view.ts'
import type { Collection } from './catalog.ts'
import { Catalog } from './catalog.ts'
import type { Clock, Task } from './clock.ts'
import type { Plan, Query } from './plan.ts'
import { plan } from './plan.ts'
import type { Window } from './query-run.ts'
import { QueryRun } from './query-run.ts'
import { Reader } from './reader.ts'
import { Records } from './records.ts'
import { Scanner } from './scanner.ts'

export type DatabaseOptions = {
  dir: string
  /** Refuse a filter or a sort that no index serves: for tests of applications. */
  refuseUnindexed: boolean
  onFailure(error: Error): void
}

/** The collections of a directory: what commands are made of. */
export class Database {
  readonly store: Store
  readonly catalog: Catalog
  readonly records: Records
  readonly #refuseUnindexed: boolean

  constructor(options: DatabaseOptions) {
    this.store = new Store({
      dir: options.dir,
      beforeFlush: (put) => this.catalog.writeCounts(put),
      onFailure: options.onFailure,
    })
    try {
      this.catalog = new Catalog(this.store)
    } catch (error) {
      void this.store.close()
      throw error
    }
    this.records = new Records(this.store, this.catalog)
    this.#refuseUnindexed = options.refuseUnindexed
  }

  plan(collection: Collection, query: Query): Plan {
    const chosen = plan(collection, query)
    if (this.#refuseUnindexed && isUnindexed(chosen, query)) {
      const paths = [...query.filter.leaves, ...query.sort].map(({ path }) => path).join(', ')
      throw new MongoError(
        'NoQueryExecutionPlans',
        `no index of ${collection.ns} serves the query on: ${paths}`,
      )
    }
    return chosen
  }

  read(collection: Collection, query: Query, window: Window): Reader {
    const run = new QueryRun({
      view: this.store,
      collection,
      query,
      window,
      plan: this.plan(collection, query),
    })
    return new Reader(this.store, run)
  }

  *count(collection: Collection, query: Query, of: { window: Window; clock: Clock }): Task<number> {
    const { window, clock } = of
    const chosen = this.plan(collection, query)
    const wanted = window.limit > 0 ? window.skip + window.limit : Infinity
    const everything = query.filter.tests.length === 0
    let total = 0
    if (everything) total = collection.count
    else if (chosen.exact)
      total = yield* this.#countEntries(new Scanner(this.store, collection, chosen), wanted, clock)
    else
      total = yield* this.#countMatches(
        this.read(collection, query, { skip: 0, limit: 0 }),
        wanted,
        clock,
      )
    return Math.max(0, Math.min(total, wanted) - window.skip)
  }

  *#countEntries(scanner: Scanner, wanted: number, clock: Clock): Task<number> {
    let total = 0
    let snapshot: Snapshot | null = null
    try {
      while (!scanner.done && total < wanted) {
        total += scanner.count(COUNT_CHUNK)
        if (!clock.sliceIsOver()) continue
        scanner.view = snapshot ??= this.store.snapshot()
        yield
      }
      return total
    } finally {
      snapshot?.release()
    }
  }

  *#countMatches(reader: Reader, wanted: number, clock: Clock): Task<number> {
    let total = 0
    try {
      while (!reader.done && total < wanted)
        total += (yield* reader.take(COUNT_CHUNK, clock)).length
      return total
    } finally {
      reader.release()
    }
  }
}

const COUNT_CHUNK = 10_000

/** Only partial indexes and bounds narrow a search; an order alone is served by an index when nothing is filtered. */
function isUnindexed(chosen: Plan, { filter, sort }: Query): boolean {
  if (filter.tests.length > 0) return chosen.full
  return sort.length > 0 && !chosen.sorted
}
