import { startEmbeddedMongo } from '@chatcord/embedded-mongo'
import { Long, MongoClient } from 'mongodb'
import t from 'tap'
import { inconsistencies } from './helpers/consistency.ts'
import { openDatabase } from './helpers/database.ts'

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({ n: from + i, pad: 'x'.repeat(50) }))

t.test('a cursor shows the state it began with', async (t) => {
  const db = await openDatabase(t)
  const collection = db.collection('c')
  await collection.createIndex({ n: 1 })
  await collection.insertMany(numbers(0, 500))
  const cursor = collection
    .find({ n: { $gte: 0 } })
    .sort({ n: 1 })
    .batchSize(50)
  await cursor.next()
  await collection.deleteMany({ n: { $gte: 300 } })
  await collection.updateMany({ n: { $lt: 200 } }, { $inc: { n: 1000 } })
  await collection.insertMany(numbers(500, 600))
  const rest = await cursor.toArray()
  t.strictSame(
    rest.map(({ n }) => n),
    Array.from({ length: 499 }, (_, i) => i + 1),
  )
  t.equal(await collection.countDocuments({}), 400)
})

t.test('batches have the size that was asked for, a limit ends a cursor', async (t) => {
  const db = await openDatabase(t)
  await db.collection('c').insertMany(numbers(0, 300))
  const first = await db.command({ find: 'c', batchSize: 0 })
  t.match(first, { cursor: { firstBatch: [], ns: 'test.c' } })
  const id = first.cursor.id
  t.not(id.toString(), '0')
  const more = await db.command({ getMore: id, collection: 'c', batchSize: 10 })
  t.equal(more.cursor.nextBatch.length, 10)
  const open = await db.command({ find: 'c' })
  t.equal(open.cursor.firstBatch.length, 101)
  t.match(await db.command({ killCursors: 'c', cursors: [open.cursor.id] }), {
    cursorsKilled: [open.cursor.id],
  })
  await t.rejects(db.command({ getMore: open.cursor.id, collection: 'c' }), { code: 43 })
  await t.rejects(db.command({ getMore: id, collection: 'other' }), { code: 43 })
  t.strictSame((await db.command({ find: 'c', limit: 10 })).cursor.id, Long.ZERO.toNumber())
  t.match(await db.command({ find: 'c', limit: 50, singleBatch: true, batchSize: 5 }), {
    cursor: { id: 0 },
  })
  t.equal((await db.collection('c').find({}).batchSize(7).limit(100).toArray()).length, 100)
})

t.test('large documents make small batches', async (t) => {
  const db = await openDatabase(t)
  const big = 'x'.repeat(6 * 1024 * 1024)
  for (let n = 0; n < 5; n++) await db.collection('c').insertOne({ n, big })
  const first = await db.command({ find: 'c' })
  t.equal(first.cursor.firstBatch.length, 2)
  t.strictSame(
    (await db.collection('c').find({}).toArray()).map(({ n }) => n),
    [0, 1, 2, 3, 4],
  )
  await t.rejects(db.collection('c').insertOne({ big: 'x'.repeat(16 * 1024 * 1024) }), /./)
})

t.test('a long scan lets others go first, and has a deadline', async (t) => {
  const db = await openDatabase(t)
  const collection = db.collection('c')
  // Some hundred milliseconds of scanning: many turns, in any of which a ping may go first.
  await collection.insertMany(numbers(0, 40_000))
  const answered: string[] = []
  const scan = collection.countDocuments({ pad: 'none' }).finally(() => answered.push('scan'))
  const ping = db.command({ ping: 1 }).finally(() => answered.push('ping'))
  await Promise.all([scan, ping])
  t.equal(await scan, 0)
  t.strictSame(answered, ['ping', 'scan'], 'a command is answered before the scan that came first')
  await t.rejects(collection.find({ pad: 'none' }).maxTimeMS(1).toArray(), { code: 50 })
  await t.rejects(collection.find({}).sort({ pad: 1, n: -1 }).maxTimeMS(1).toArray(), { code: 50 })
})

t.test('a long update and writes beside it lose nothing', async (t) => {
  const db = await openDatabase(t)
  const collection = db.collection('c')
  await collection.insertMany(numbers(0, 8_000))
  const many = collection.updateMany({}, { $inc: { hits: 1 } })
  const singles = Array.from({ length: 50 }, (_, i) =>
    collection.updateOne({ n: i * 150 }, { $inc: { own: 1 } }),
  )
  const [{ modifiedCount }] = await Promise.all([many, ...singles])
  t.equal(modifiedCount, 8_000)
  t.equal(await collection.countDocuments({ hits: 1 }), 8_000)
  t.equal(await collection.countDocuments({ own: 1, hits: 1 }), 50)
})

t.test('an index is built beside writes and has all of them', async (t) => {
  const db = await openDatabase(t)
  const collection = db.collection('c')
  await collection.insertMany(numbers(0, 8_000))
  const build = collection.createIndex({ n: 1 })
  const writes = Array.from({ length: 50 }, async (_, i) => {
    await collection.insertOne({ n: 8_000 + i })
    await collection.deleteOne({ n: 8_000 + i - 25 })
  })
  await Promise.all([build, ...writes])
  const byIndex = await collection
    .find({ n: { $gte: 0 } })
    .sort({ n: 1 })
    .project({ n: 1 })
    .toArray()
  const byScan = await collection.find({}).hint('_id_').project({ n: 1 }).toArray()
  const sorted = byScan.map(({ n }) => n as number).sort((a, b) => a - b)
  t.strictSame(
    byIndex.map(({ n }) => n),
    sorted,
  )
})

t.test('closing ends long commands and leaves a clean directory', async (t) => {
  const dir = t.testdir()
  const mongo = await startEmbeddedMongo({ dir })
  const client = await MongoClient.connect(mongo.uri('test'))
  const collection = client.db().collection('c')
  await collection.insertMany(numbers(0, 8_000))
  const long = [
    collection.countDocuments({ pad: 'none' }),
    collection.updateMany({ pad: /x/ }, { $inc: { n: 1 } }),
  ]
  const settled = Promise.allSettled(long)
  await client.db().command({ ping: 1 })
  await mongo.close()
  await client.close()
  await settled
  t.strictSame(await inconsistencies(dir), [])
})

t.test('a cursor may be killed while a batch of it is read', async (t) => {
  const db = await openDatabase(t)
  await db.collection('c').insertMany(numbers(0, 8_000))
  const { cursor } = await db.command({ find: 'c', filter: { pad: { $ne: 'none' } }, batchSize: 1 })
  const more = db.command({ getMore: cursor.id, collection: 'c', batchSize: 8_000 })
  await db.command({ killCursors: 'c', cursors: [cursor.id] })
  t.equal((await more).cursor.nextBatch.length, 7_999)
})
