import { ObjectId } from 'bson'
import { decode, decodeTyped, encodeDocument } from '../bson/codec.ts'
import type { Doc } from '../bson/kind.ts'
import { upsertBase } from '../query/update/upsert.ts'
import type { Update } from '../query/update/update.ts'
import type { Collection } from './catalog.ts'
import type { Clock, Task } from './clock.ts'
import type { Database } from './database.ts'
import type { Query } from './plan.ts'
import type { Match } from './match.ts'
import { matchesFilter } from './match.ts'

export type Selection = { collection: Collection; query: Query; multi: boolean; clock: Clock }

export type Updated = { changed: boolean; before: Buffer; after: Buffer }

// Matches that a multi-update gathers in one go.
const CHUNK = 1000

/**
 * Calls `visit` with every match, or with the first. All are found before the first visit, so that a visit cannot move
 * a document in front of the search. After a pause a match is looked at again, and skipped if it is none any more.
 */
export function* eachMatch(
  db: Database,
  selection: Selection,
  visit: (raw: Buffer) => void,
): Task<void> {
  const { collection, query, multi, clock } = selection
  for (;;) {
    const start = clock.pauses
    const matches = yield* collect(db, selection)
    let visited = 0
    for (const { id, raw } of matches) {
      if (multi && clock.sliceIsOver()) yield
      if (collection.dropped) return
      const current = clock.pauses === start ? raw : db.store.get(collection.prefix + id)
      if (!current || (current !== raw && !matchesFilter(query.filter, current))) continue
      visited += 1
      visit(current)
    }
    // The one match was changed meanwhile: look for another.
    if (multi || visited > 0 || matches.length === 0) return
  }
}

function* collect(db: Database, { collection, query, multi, clock }: Selection): Task<Match[]> {
  const reader = db.read(collection, query, { skip: 0, limit: multi ? 0 : 1 })
  try {
    const matches: Match[] = []
    while (!reader.done) matches.push(...(yield* reader.take(CHUNK, clock)))
    return matches
  } finally {
    reader.release()
  }
}

/** Writes what an update makes of a document; nothing, if it makes the same. */
export function updateOne(
  db: Database,
  collection: Collection,
  change: { raw: Buffer; update: Update },
): Updated {
  const { raw, update } = change
  const after = encodeDocument(update.apply(decodeTyped(raw), false))
  if (after.equals(raw)) return { changed: false, before: raw, after: raw }
  db.records.replace(collection, decode(raw), { doc: decode(after), raw: after })
  return { changed: true, before: raw, after }
}

/** Inserts what an update makes of the filter's equalities. Answers the document as it is stored. */
export function upsert(
  db: Database,
  collection: Collection,
  of: { query: Query; update: Update },
): { id: unknown; raw: Buffer } {
  const made = of.update.apply(upsertBase(of.query.filter), true)
  const { _id = new ObjectId(), ...rest } = made
  const doc: Doc = { _id, ...rest }
  const raw = encodeDocument(doc)
  db.records.insert(collection, decode(raw), raw)
  return { id: _id, raw }
}
