import { decode } from '../bson/codec.ts'
import { parseFilter } from '../query/filter.ts'
import type { Clock, Task } from './clock.ts'
import type { Database } from './database.ts'
import type { Index } from './index-spec.ts'
import { eachMatch } from './writes.ts'

// The earliest date there is; values that are no dates do not expire.
const EARLIEST = new Date(-8.64e15)

/** Removes the documents whose time is over, by every index on one field that has a time. `now` in milliseconds. */
export function* expire(db: Database, { now, clock }: { now: number; clock: Clock }): Task<void> {
  for (const collection of db.catalog.list()) {
    for (const index of collection.indexes.filter(hasExpiry)) {
      const [field, ...others] = index.fields
      if (!field || others.length > 0) continue
      const before = new Date(now - index.expireAfterSeconds * 1000)
      const query = {
        filter: parseFilter({ [field.path]: { $lt: before, $gte: EARLIEST } }),
        sort: [],
        hint: index,
      }
      yield* eachMatch(db, { collection, query, multi: true, clock }, (raw) =>
        db.records.remove(collection, decode(raw)),
      )
      void db.store.flush()
    }
  }
}

const hasExpiry = (index: Index): index is Index & { expireAfterSeconds: number } =>
  index.ready && index.expireAfterSeconds !== null
