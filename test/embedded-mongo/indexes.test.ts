import type { CreateIndexesOptions, Document, IndexDescription } from 'mongodb'
import { ObjectId } from 'mongodb'
import t from 'tap'
import { eventually } from '../helpers/eventually.ts'
import { collectionOf, conformanceDatabase } from './helpers/conformance.ts'
import { openDatabase } from './helpers/database.ts'

type UniqueCase = {
  name: string
  key: IndexDescription['key']
  options?: CreateIndexesOptions
  first: Document
  second: Document
  refused: boolean
}

const by = new ObjectId()
const withNonce = { partialFilterExpression: { nonce: { $exists: true } } }
const withName = { partialFilterExpression: { name: { $type: 'string' } } }

const UNIQUE: UniqueCase[] = [
  { name: 'the same value', key: { a: 1 }, first: { a: 1 }, second: { a: 1 }, refused: true },
  { name: 'the same number in another type', key: { a: 1 }, first: { a: 1 }, second: { a: 1n }, refused: true },
  { name: 'another value', key: { a: 1 }, first: { a: 1 }, second: { a: '1' }, refused: false },
  { name: 'two missing values', key: { a: 1 }, first: {}, second: {}, refused: true },
  { name: 'missing and null', key: { a: 1 }, first: {}, second: { a: null }, refused: true },
  { name: 'two missing values, sparse', key: { a: 1 }, options: { sparse: true }, first: {}, second: {}, refused: false },
  { name: 'two nulls, sparse', key: { a: 1 }, options: { sparse: true }, first: { a: null }, second: { a: null }, refused: true },
  { name: 'a compound key', key: { a: 1, b: -1 }, first: { a: 1, b: 2 }, second: { a: 1, b: 2 }, refused: true },
  { name: 'one part of a compound key', key: { a: 1, b: -1 }, first: { a: 1, b: 2 }, second: { a: 1, b: 3 }, refused: false },
  { name: 'a shared element', key: { a: 1 }, first: { a: [1, 2] }, second: { a: [2, 3] }, refused: true },
  { name: 'an element twice in one document', key: { a: 1 }, first: { a: [1, 1] }, second: { a: [2] }, refused: false },
  { name: 'a path', key: { 'a.b': 1 }, first: { a: { b: 1 } }, second: { a: { b: 1, c: 2 } }, refused: true },
  { name: 'outside a partial index', key: { by: 1, nonce: 1 }, options: withNonce, first: { by }, second: { by }, refused: false },
  { name: 'inside a partial index', key: { by: 1, nonce: 1 }, options: withNonce, first: { by, nonce: 'n' }, second: { by, nonce: 'n' }, refused: true },
  { name: 'a partial index by type', key: { name: 1 }, options: withName, first: { name: null }, second: { name: null }, refused: false },
] // prettier-ignore

t.test('unique indexes', async (t) => {
  const db = await conformanceDatabase(t)
  for (const { name, key, options, first, second, refused } of UNIQUE) {
    t.test(`${refused ? 'refuse' : 'allow'} ${name}`, async (t) => {
      const early = await collectionOf(db, [])
      await early.createIndexes([{ key, unique: true, ...options }])
      await early.insertOne({ ...first })
      const late = await collectionOf(db, [{ ...first }, { ...second }])
      if (refused) {
        await t.rejects(early.insertOne({ ...second }), { code: 11000 })
        await t.rejects(late.createIndexes([{ key, unique: true, ...options }]), { code: 11000 })
        t.equal(await early.countDocuments({}), 1)
      } else {
        await early.insertOne({ ...second })
        await late.createIndexes([{ key, unique: true, ...options }])
        t.equal(await early.countDocuments({}), 2)
      }
    })
  }
})

t.test('a duplicate key names index, pattern and value', async (t) => {
  const collection = await collectionOf(await conformanceDatabase(t), [])
  await collection.createIndexes([{ key: { ch: 1, seq: 1 }, unique: true }])
  await collection.insertOne({ _id: 1, ch: 'x', seq: 5 })
  await t.rejects(collection.insertOne({ ch: 'x', seq: 5 }), {
    code: 11000,
    keyPattern: { ch: 1, seq: 1 },
    keyValue: { ch: 'x', seq: 5 },
    message: `E11000 duplicate key error collection: ${collection.namespace} index: ch_1_seq_1 dup key: { ch: "x", seq: 5 }`,
  })
  await t.rejects(collection.insertOne({ _id: 1 }), {
    code: 11000,
    keyPattern: { _id: 1 },
    keyValue: { _id: 1 },
  })
})

t.test(
  'an update may not make a duplicate, and leaves the document and its entries as they were',
  async (t) => {
    const collection = await collectionOf(await conformanceDatabase(t), [
      { _id: 1, a: 1, b: 1 },
      { _id: 2, a: 2, b: 2 },
    ])
    await collection.createIndex({ b: 1 })
    await collection.createIndexes([{ key: { a: 1 }, unique: true }])
    await t.rejects(collection.updateOne({ _id: 2 }, { $set: { a: 1, b: 9 } }), { code: 11000 })
    t.equal(await collection.countDocuments({ b: 9 }), 0)
    t.equal(await collection.countDocuments({ b: 2 }), 1)
    await collection.updateOne({ _id: 1 }, { $set: { a: 3 } })
    await collection.updateOne({ _id: 2 }, { $set: { a: 1 } })
    t.strictSame(await collection.distinct('a'), [1, 3])
  },
)

t.test('indexes are created once, listed and dropped', async (t) => {
  const collection = await collectionOf(await conformanceDatabase(t), [{ a: 1 }])
  const options = { name: 'mine', unique: true, partialFilterExpression: { a: { $gt: 0 } } }
  await collection.createIndexes([{ key: { a: 1, b: -1 }, ...options }])
  await collection.createIndexes([{ key: { a: 1, b: -1 }, ...options }])
  t.match(await collection.listIndexes().toArray(), [
    { name: '_id_', key: { _id: 1 } },
    {
      name: 'mine',
      key: { a: 1, b: -1 },
      unique: true,
      partialFilterExpression: { a: { $gt: 0 } },
    },
  ])
  await t.rejects(collection.createIndexes([{ key: { c: 1 }, name: 'mine' }]), { code: 86 })
  await t.rejects(collection.createIndexes([{ key: { a: 1, b: -1 }, ...options, name: 'other' }]), {
    code: 85,
  })
  await collection.dropIndex('mine')
  t.equal((await collection.listIndexes().toArray()).length, 1)
  await t.rejects(collection.dropIndex('mine'), { code: 27 })
})

t.test('two arrays in one index are refused', async (t) => {
  const collection = await collectionOf(await conformanceDatabase(t), [])
  await collection.createIndex({ a: 1, b: 1 })
  await t.rejects(collection.insertOne({ a: [1], b: [2] }), { code: 171 })
  await collection.insertOne({ a: [1], b: 2 })
})

t.test('collections are made, listed and dropped', async (t) => {
  const db = await conformanceDatabase(t)
  await db.createCollection('made')
  await t.rejects(db.createCollection('made'), { code: 48 })
  await db.collection('other').insertOne({ a: 1 })
  const names = (await db.listCollections().toArray()).map(({ name }) => name)
  t.strictSame(names.sort(), ['made', 'other'])
  await db.collection('other').drop()
  t.equal(await db.collection('other').countDocuments({}), 0)
  t.strictSame((await db.listCollections({ name: 'made' }).toArray()).length, 1)
})

t.test('a TTL index removes what is over, and nothing else', async (t) => {
  const db = await openDatabase(t, { ttlInterval: 20 })
  const collection = db.collection('sessions')
  await collection.createIndexes([{ key: { at: 1 }, expireAfterSeconds: 60 }])
  const old = new Date(Date.now() - 61_000)
  await collection.insertMany([
    { at: old },
    { at: [old, new Date()] },
    { at: new Date() },
    { at: 1 },
    {},
  ])
  await eventually(async () => (await collection.estimatedDocumentCount()) === 3)
  t.strictSame(
    (await collection.find({}).toArray()).map(({ at }) => typeof at),
    ['object', 'number', 'undefined'],
  )
})

t.test('refuseUnindexed answers only what an index serves', async (t) => {
  const db = await openDatabase(t, { refuseUnindexed: true })
  const collection = db.collection('c')
  await collection.createIndex({ ch: 1, seq: 1 })
  await collection.createIndexes([
    { key: { state: 1 }, partialFilterExpression: { state: { $exists: true } } },
  ])
  await collection.insertMany([
    { ch: 1, seq: 1, x: 1, state: 'due' },
    { ch: 1, seq: 2, x: 2 },
  ])
  const unindexed = { code: 291 }
  await t.rejects(collection.findOne({ x: 1 }), unindexed)
  await t.rejects(collection.find({}).sort({ x: 1 }).toArray(), unindexed)
  await t.rejects(collection.updateOne({ x: 1 }, { $set: { x: 2 } }), unindexed)
  await t.rejects(collection.deleteMany({ x: 1 }), unindexed)
  await t.rejects(collection.countDocuments({ x: 1 }), unindexed)
  await t.rejects(collection.findOne({ $or: [{ ch: 1 }, { x: 1 }] }), unindexed)
  t.ok(await collection.findOne({ ch: 1, x: 1 }))
  t.ok(await collection.findOne({ state: { $exists: true } }))
  t.ok(await collection.findOne({ $or: [{ ch: 1, seq: 1 }, { state: 'due' }] }))
  t.equal((await collection.find({}).sort({ ch: -1, seq: -1 }).toArray()).length, 2)
  t.equal(await collection.countDocuments({}), 2)
})

t.test('a filter with an $or of nonces reads only their rows', async (t) => {
  const db = await openDatabase(t, { refuseUnindexed: true })
  const collection = db.collection('events')
  await collection.createIndexes([{ key: { ch: 1, seq: 1 }, unique: true }])
  await collection.createIndexes([{ key: { ch: 1, by: 1, nonce: 1 }, unique: true, ...withNonce }])
  await collection.insertMany(
    Array.from({ length: 50 }, (_, seq) => ({ ch: 1, seq, by, nonce: `n${seq}` })),
  )
  const $or = [
    { by, nonce: 'n3' },
    { by, nonce: 'n40' },
    { by, nonce: 'none' },
  ]
  const found = await collection.find({ ch: 1, $or }).sort({ seq: 1 }).toArray()
  t.strictSame(
    found.map(({ seq }) => seq),
    [3, 40],
  )
})
