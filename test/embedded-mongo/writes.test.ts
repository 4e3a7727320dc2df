import { ObjectId } from 'mongodb'
import t from 'tap'
import { collectionOf, conformanceDatabase } from './helpers/conformance.ts'

t.test('upserts start from the equalities of the filter', async (t) => {
  const db = await conformanceDatabase(t)
  const collection = await collectionOf(db, [])
  const ch = new ObjectId()
  const update = { $setOnInsert: { a: 1 }, $inc: { n: 1 } }
  const first = await collection.updateOne({ ch, 'x.y': 2, z: { $gt: 1 } }, update, {
    upsert: true,
  })
  t.equal(first.upsertedCount, 1)
  t.strictSame(await collection.findOne({}, { projection: { _id: 0 } }), {
    ch,
    x: { y: 2 },
    a: 1,
    n: 1,
  })
  const second = await collection.updateOne({ ch }, update, { upsert: true })
  t.match(second, { upsertedCount: 0, matchedCount: 1, modifiedCount: 1 })
  const replaced = await collection.replaceOne({ _id: 'r' }, { a: 1 }, { upsert: true })
  t.equal(replaced.upsertedId, 'r')
})

t.test('replacements keep the id and drop the rest', async (t) => {
  const collection = await collectionOf(await conformanceDatabase(t), [{ _id: 1, a: 1, b: 2 }])
  await collection.replaceOne({ a: 1 }, { c: 3 })
  t.strictSame(await collection.findOne({}), { _id: 1, c: 3 })
  await t.rejects(collection.replaceOne({ _id: 1 }, { _id: 2 }), { code: 66 })
})

t.test('counts tell what matched and what changed', async (t) => {
  const collection = await collectionOf(await conformanceDatabase(t), [
    { a: 1 },
    { a: 2 },
    { a: 3 },
  ])
  t.match(await collection.updateMany({ a: { $gt: 1 } }, { $max: { a: 3 } }), {
    matchedCount: 2,
    modifiedCount: 1,
  })
  t.match(await collection.updateOne({ a: 99 }, { $set: { a: 1 } }), {
    matchedCount: 0,
    modifiedCount: 0,
  })
  t.match(await collection.deleteMany({ a: 3 }), { deletedCount: 2 })
  t.match(await collection.deleteOne({ a: 3 }), { deletedCount: 0 })
})

t.test('an update that moves documents along its own index visits each once', async (t) => {
  const collection = await collectionOf(await conformanceDatabase(t), [
    { a: 1 },
    { a: 2 },
    { a: 3 },
  ])
  await collection.createIndex({ a: 1 })
  await collection.updateMany({ a: { $gt: 0 } }, { $inc: { a: 10 } })
  t.strictSame(await collection.distinct('a'), [11, 12, 13])
})

t.test('findOneAndUpdate answers the document before or after', async (t) => {
  const collection = await collectionOf(await conformanceDatabase(t), [
    { _id: 1, n: 1, k: 'x' },
    { _id: 2, n: 5, k: 'x' },
  ])
  const inc = { $inc: { n: 1 } }
  t.strictSame(await collection.findOneAndUpdate({ k: 'x' }, inc, { sort: { n: -1 } }), {
    _id: 2,
    n: 5,
    k: 'x',
  })
  const after = { returnDocument: 'after', projection: { n: 1 } } as const
  t.strictSame(await collection.findOneAndUpdate({ _id: 2 }, inc, after), { _id: 2, n: 7 })
  t.equal(await collection.findOneAndUpdate({ _id: 9 }, inc), null)
  t.strictSame(await collection.findOneAndUpdate({ _id: 9 }, inc, { ...after, upsert: true }), {
    _id: 9,
    n: 1,
  })
  t.strictSame(await collection.findOneAndReplace({ _id: 9 }, { z: 1 }), { _id: 9, n: 1 })
  t.strictSame(await collection.findOneAndDelete({ _id: 9 }), { _id: 9, z: 1 })
  t.equal(await collection.countDocuments({}), 2)
})

t.test('concurrent compare-and-set has one winner', async (t) => {
  const collection = await collectionOf(await conformanceDatabase(t), [{ _id: 1, rev: 0 }])
  const results = await Promise.all(
    Array.from({ length: 20 }, () =>
      collection.findOneAndUpdate({ _id: 1, rev: 0 }, { $inc: { rev: 1 } }),
    ),
  )
  t.equal(results.filter((result) => result !== null).length, 1)
})

t.test('bulk writes go on after an error only when they are unordered', async (t) => {
  const db = await conformanceDatabase(t)
  for (const [ordered, expected] of [
    [true, 1],
    [false, 2],
  ] as const) {
    const collection = await collectionOf(db, [])
    const docs = [{ _id: 1 }, { _id: 1 }, { _id: 2 }]
    await t.rejects(collection.insertMany(docs, { ordered }), { code: 11000 })
    t.equal(await collection.countDocuments({}), expected)
  }
})
