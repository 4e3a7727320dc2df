import { encodeDocument } from '../../bson/codec.ts'
import { isDoc } from '../../bson/kind.ts'
import { badValue, MongoError } from '../../errors.ts'
import type { Collection } from '../../engine/catalog.ts'
import type { Task } from '../../engine/clock.ts'
import { buildIndex, discardIndex } from '../../engine/index-build.ts'
import type { Index } from '../../engine/index-spec.ts'
import { normalizeSpec, sameKey } from '../../engine/index-spec.ts'
import type { Reply } from '../../wire/reply.ts'
import { cursorReply } from '../../wire/reply.ts'
import type { Request } from '../../wire/request.ts'
import type { Command, Context } from '../command.ts'
import { simple } from '../command.ts'
import { listField, namespaceOf } from '../fields.ts'

const ID_INDEX = { v: 2, key: { _id: 1 }, name: '_id_' }

function* createIndexes({ body }: Request, { db, clock }: Context): Task<Reply> {
  const ns = namespaceOf(body, 'createIndexes')
  const specs = listField(body, 'indexes').map(normalizeSpec)
  if (specs.length === 0) throw badValue('Must specify at least one index to create')
  const createdCollectionAutomatically = db.catalog.get(ns) === undefined
  const collection = db.catalog.create(ns)
  const numIndexesBefore = collection.indexes.length + 1
  for (const spec of specs) {
    if (!sameKey(spec.key, ID_INDEX.key)) yield* buildIndex(db, { collection, spec, clock })
  }
  const numIndexesAfter = collection.indexes.length + 1
  return { numIndexesBefore, numIndexesAfter, createdCollectionAutomatically, ok: 1 }
}

function existing(context: Context, ns: string): Collection {
  const collection = context.db.catalog.get(ns)
  if (!collection) throw new MongoError('NamespaceNotFound', `ns does not exist: ${ns}`)
  return collection
}

const listIndexes = simple(['listIndexes', 'cursor'], ({ body }, context) => {
  const ns = namespaceOf(body, 'listIndexes')
  const ready = existing(context, ns).indexes.filter((index) => index.ready)
  const documents = [ID_INDEX, ...ready.map(({ spec }) => spec)].map((spec) => encodeDocument(spec))
  return cursorReply({ field: 'firstBatch', documents, id: 0n, ns })
})

const dropIndexes = simple(['dropIndexes', 'index'], ({ body }, context) => {
  const collection = existing(context, namespaceOf(body, 'dropIndexes'))
  const nIndexesWas = collection.indexes.length + 1
  const which = body.index
  const doomed =
    which === '*'
      ? collection.indexes
      : (Array.isArray(which) ? which : [which]).map((one: unknown) => named(collection, one))
  for (const index of doomed) discardIndex(context.db, collection, index)
  return { nIndexesWas, ok: 1 }
})

/** By name or by key. */
function named(collection: Collection, which: unknown): Index {
  if (which === '_id_' || (isDoc(which) && sameKey(which, ID_INDEX.key)))
    throw new MongoError('IllegalOperation', 'cannot drop _id index')
  const index = collection.indexes.find(({ name, spec }) =>
    isDoc(which) ? sameKey(spec.key, which) : name === which,
  )
  if (!index)
    throw new MongoError(
      'IndexNotFound',
      `index not found: ${isDoc(which) ? JSON.stringify(which) : String(which)}`,
    )
  return index
}

export const indexCommands: Readonly<Record<string, Command>> = {
  createIndexes: {
    fields: new Set(['createIndexes', 'indexes', 'commitQuorum']),
    run: createIndexes,
  },
  listIndexes,
  dropIndexes,
}
