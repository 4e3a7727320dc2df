import { decode } from '../bson/codec.ts'
import { MongoError } from '../errors.ts'
import type { Range } from '../kv/view.ts'
import { prefixRange } from '../kv/view.ts'
import type { Collection } from './catalog.ts'
import type { Clock, Task } from './clock.ts'
import type { Database } from './database.ts'
import type { Index } from './index-spec.ts'
import { sameIndex, sameKey, toIndex } from './index-spec.ts'
import type { Doc } from '../bson/kind.ts'

const CHUNK = 100

/** Builds an index; false if it is there already. Writers fill it from the start, readers use it from the end. */
export function* buildIndex(
  db: Database,
  of: { collection: Collection; spec: Doc; clock: Clock },
): Task<boolean> {
  const { collection, spec, clock } = of
  const existing = conflicting(collection, spec)
  if (existing) {
    // Another client is building it: it may be relied upon when it is done.
    while (!existing.ready && collection.indexes.includes(existing)) yield
    return false
  }
  const index = toIndex(db.catalog.newId(), spec, { multikey: false, ready: false })
  collection.indexes.push(index)
  db.catalog.save(collection)
  try {
    yield* fill(db, { collection, index, clock })
  } catch (error) {
    discardIndex(db, collection, index)
    throw error
  }
  index.ready = true
  db.catalog.save(collection)
  return true
}

function* fill(
  db: Database,
  of: { collection: Collection; index: Index; clock: Clock },
): Task<void> {
  const { collection, index, clock } = of
  let range: Range | null = prefixRange(collection.prefix)
  while (range) {
    // Read anew in each slice: a document that was written meanwhile has its entries, which is no harm.
    const chunk = db.store.read(range, { reverse: false, limit: CHUNK })
    for (const { value } of chunk.entries) db.records.addToIndex(collection, index, decode(value))
    range = chunk.rest
    if (range && clock.sliceIsOver()) yield
    if (collection.dropped || !collection.indexes.includes(index)) {
      throw new MongoError(
        'NamespaceNotFound',
        `the collection or index was dropped during the build of ${index.name}`,
      )
    }
  }
}

/** The same index, if there is one. An index of the same name, or the same under another name, is an error. */
function conflicting(collection: Collection, spec: Doc): Index | undefined {
  for (const index of collection.indexes) {
    const sameName = index.name === spec.name
    if (sameName && sameIndex(index.spec, spec)) return index
    if (sameName) {
      throw new MongoError(
        'IndexKeySpecsConflict',
        `An existing index has the same name as the requested index: ${index.name}`,
      )
    }
    if (sameKey(index.spec.key, spec.key) && sameIndex(index.spec, spec)) {
      throw new MongoError(
        'IndexOptionsConflict',
        `Index already exists with a different name: ${index.name}`,
      )
    }
  }
  return undefined
}

/** Takes an index away; its tree is left to the sweeper. */
export function discardIndex(db: Database, collection: Collection, index: Index): void {
  if (!collection.indexes.includes(index)) return
  collection.indexes = collection.indexes.filter((other) => other !== index)
  db.catalog.discardTree(index.id)
  db.catalog.save(collection)
}
