import { encodeDocument } from '../../bson/codec.ts'
import { MongoError } from '../../errors.ts'
import { parseFilter } from '../../query/filter.ts'
import { cursorReply } from '../../wire/reply.ts'
import type { Command } from '../command.ts'
import { simple } from '../command.ts'
import { databaseOf, namespaceOf } from '../fields.ts'

const create = simple(['create', 'autoIndexId'], ({ body }, { db }) => {
  const ns = namespaceOf(body, 'create')
  if (db.catalog.get(ns))
    throw new MongoError('NamespaceExists', `Collection ${ns} already exists.`)
  db.catalog.create(ns)
  return { ok: 1 }
})

const drop = simple(['drop'], ({ body }, { db }) => {
  const ns = namespaceOf(body, 'drop')
  const collection = db.catalog.get(ns)
  if (!collection) throw new MongoError('NamespaceNotFound', 'ns not found')
  db.catalog.drop(collection)
  return { ns, nIndexesWas: collection.indexes.length + 1, ok: 1 }
})

const dropDatabase = simple(['dropDatabase'], ({ body }, { db }) => {
  const name = databaseOf(body)
  for (const collection of db.catalog.list(name)) db.catalog.drop(collection)
  return { dropped: name, ok: 1 }
})

const LIST_FIELDS = ['listCollections', 'filter', 'nameOnly', 'authorizedCollections', 'cursor']

const listCollections = simple(LIST_FIELDS, ({ body }, { db }) => {
  const database = databaseOf(body)
  const filter = parseFilter(body.filter ?? {})
  const documents = db.catalog
    .list(database)
    .map(({ ns, options, uuid }) => ({
      name: ns.slice(database.length + 1),
      type: 'collection',
      options,
      info: { readOnly: false, uuid },
      idIndex: { v: 2, key: { _id: 1 }, name: '_id_' },
    }))
    .filter(filter.test)
    .map((entry) => encodeDocument(entry))
  return cursorReply({
    field: 'firstBatch',
    documents,
    id: 0n,
    ns: `${database}.$cmd.listCollections`,
  })
})

const listDatabases = simple(
  ['listDatabases', 'nameOnly', 'authorizedDatabases'],
  (_request, { db }) => {
    const names = new Set(db.catalog.list().map(({ ns }) => ns.slice(0, ns.indexOf('.'))))
    const databases = [...names].sort().map((name) => ({ name, sizeOnDisk: 0, empty: false }))
    return { databases, totalSize: 0, ok: 1 }
  },
)

export const collectionCommands: Readonly<Record<string, Command>> = {
  create,
  drop,
  dropDatabase,
  listCollections,
  listDatabases,
}
