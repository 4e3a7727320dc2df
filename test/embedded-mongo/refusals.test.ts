import type { Document } from 'mongodb'
import t from 'tap'
import { openDatabase } from './helpers/database.ts'

const NOT_SUPPORTED = 115

// Commands that MongoDB knows and this server does not, or not in this form.
const REFUSED: [string, Document, number][] = [
  ['an unknown command', { frobnicate: 1 }, 59],
  ['mapReduce', { mapReduce: 'c' }, 59],
  ['renameCollection', { renameCollection: 'test.c', to: 'test.d' }, 59],
  ['a collation', { find: 'c', collation: { locale: 'de' } }, NOT_SUPPORTED],
  ['a collation of a statement', { update: 'c', updates: [{ q: {}, u: { $set: { a: 1 } }, collation: { locale: 'de' } }] }, NOT_SUPPORTED],
  ['variables', { find: 'c', let: { x: 1 } }, NOT_SUPPORTED],
  ['a tailable cursor', { find: 'c', tailable: true }, NOT_SUPPORTED],
  ['an unknown field', { find: 'c', frobnicate: 1 }, NOT_SUPPORTED],
  ['a transaction', { find: 'c', startTransaction: true, autocommit: false, txnNumber: 1 }, 20],
  ['read concern snapshot', { find: 'c', readConcern: { level: 'snapshot' } }, NOT_SUPPORTED],
  ['write concern of two nodes', { insert: 'c', documents: [{}], writeConcern: { w: 2 } }, 100],
  ['a change stream', { aggregate: 'c', pipeline: [{ $changeStream: {} }], cursor: {} }, 40324],
  ['$lookup', { aggregate: 'c', pipeline: [{ $lookup: {} }], cursor: {} }, 40324],
  ['$expr', { find: 'c', filter: { $expr: { $eq: ['$a', 1] } } }, 2],
  ['$where', { find: 'c', filter: { $where: 'true' } }, 2],
  ['$text', { find: 'c', filter: { $text: { $search: 'x' } } }, 2],
  ['an unknown operator', { find: 'c', filter: { a: { $near: [1, 2] } } }, 2],
  ['a pattern that JavaScript does not know', { find: 'c', filter: { a: { $regex: '(?i)x' } } }, 2],
  ['an option of patterns that JavaScript does not know', { find: 'c', filter: { a: { $regex: 'x', $options: 'x' } } }, 2],
  ['a projection by expression', { find: 'c', projection: { a: { $slice: 1 } } }, NOT_SUPPORTED],
  ['a projection that mixes', { find: 'c', projection: { a: 1, b: 0 } }, 2],
  ['a negative skip', { find: 'c', skip: -1 }, 2],
  ['a pipeline as update', { update: 'c', updates: [{ q: {}, u: [{ $set: { a: 1 } }] }] }, NOT_SUPPORTED],
  ['array filters', { update: 'c', updates: [{ q: {}, u: { $set: { 'a.$[x]': 1 } }, arrayFilters: [{ x: 1 }] }] }, NOT_SUPPORTED],
  ['a text index', { createIndexes: 'c', indexes: [{ key: { a: 'text' }, name: 'a' }] }, 67],
  ['a wildcard index', { createIndexes: 'c', indexes: [{ key: { '$**': 1 }, name: 'a' }] }, 67],
  ['an index with collation', { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a', collation: { locale: 'de' } }] }, NOT_SUPPORTED],
  ['a capped collection', { create: 'd', capped: true, size: 1 }, NOT_SUPPORTED],
  ['a view', { create: 'd', viewOn: 'c', pipeline: [] }, NOT_SUPPORTED],
  ['an empty batch', { insert: 'c', documents: [] }, 16],
  ['a collection with a bad name', { insert: 'a$b', documents: [{}] }, 73],
  ['a key that is too long', { insert: 'c', documents: [{ _id: 'x'.repeat(3000) }] }, 17280],
  ['an array as id', { insert: 'c', documents: [{ _id: [1] }] }, 2],
  ['a document with a dollar at its root', { update: 'c', updates: [{ q: {}, u: { a: 1, $b: 1 } }] }, 52],
] // prettier-ignore

t.test('what is not supported is refused by MongoDB’s codes', async (t) => {
  const db = await openDatabase(t)
  await db.collection('c').insertOne({ a: 1 })
  for (const [name, command, code] of REFUSED) {
    t.test(name, async (t) => {
      const reply = await db.command(command).catch((error: unknown) => error)
      // Statements are refused one by one, inside a reply that is fine otherwise.
      const { writeErrors = [reply] } = reply as { writeErrors?: unknown[] }
      t.match(writeErrors[0], { code })
    })
  }
  t.equal(await db.collection('c').countDocuments({}), 1, 'and has changed nothing')
})

t.test('what has no effect is allowed', async (t) => {
  const db = await openDatabase(t)
  const fields = {
    comment: 'x',
    maxTimeMS: 1000,
    readConcern: { level: 'majority' },
    collation: { locale: 'simple' },
    let: {},
  }
  t.match(await db.command({ find: 'c', filter: {}, ...fields }), { ok: 1 })
  t.match(
    await db.command({ insert: 'c', documents: [{}], writeConcern: { w: 'majority', j: true } }),
    { n: 1 },
  )
})

t.test('Decimal128 is stored, but not compared', async (t) => {
  const db = await openDatabase(t)
  const { Decimal128 } = await import('mongodb')
  const price = Decimal128.fromString('1.5')
  await db.collection('c').insertOne({ price })
  t.strictSame((await db.collection('c').findOne({}))?.price, price)
  await t.rejects(db.collection('c').findOne({ price: 1.5 }), { code: 2 })
})
