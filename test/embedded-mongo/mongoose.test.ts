import { startEmbeddedMongo } from '@chatcord/embedded-mongo'
import mongoose from 'mongoose'
import t from 'tap'

const messageSchema = new mongoose.Schema({
  ch: mongoose.Types.ObjectId,
  seq: Number,
  text: String,
  tags: [String],
})
messageSchema.index({ ch: 1, seq: 1 }, { unique: true })

t.test('mongoose works against the embedded database', async (t) => {
  const mongo = await startEmbeddedMongo({ dir: t.testdir() })
  const connection = await mongoose.createConnection(mongo.uri('test')).asPromise()
  t.teardown(async () => {
    await connection.close()
    await mongo.close()
  })
  const Message = connection.model('Message', messageSchema)
  await Message.init()
  const ch = new mongoose.Types.ObjectId()
  await Message.insertMany(
    Array.from({ length: 10 }, (_, seq) => ({ ch, seq, text: `message ${seq}` })),
  )

  t.test('a page comes in the order of an index', async (t) => {
    const page = await Message.find({ ch, seq: { $lt: 5 } })
      .sort({ seq: -1 })
      .limit(3)
      .lean()
    t.strictSame(
      page.map(({ seq }) => seq),
      [4, 3, 2],
    )
  })

  t.test('a duplicate is an error that names its key', async (t) => {
    await t.rejects(Message.create({ ch, seq: 3 }), {
      code: 11000,
      keyPattern: { ch: 1, seq: 1 },
      keyValue: { seq: 3 },
    })
  })

  t.test('a document is saved with its version', async (t) => {
    const message = await Message.findOne({ ch, seq: 1 }).orFail()
    message.tags.push('a', 'b')
    await message.save()
    const stale = await Message.findOne({ ch, seq: 1 }).orFail()
    message.tags.splice(0, 1)
    await message.save()
    stale.set('tags.1', 'c')
    await t.rejects(stale.save(), { name: 'VersionError' })
  })

  t.test('bulkWrite counts what it did', async (t) => {
    const result = await Message.bulkWrite([
      { updateOne: { filter: { ch, seq: 1 }, update: { $set: { text: 'changed' } } } },
      { deleteOne: { filter: { ch, seq: 2 } } },
      { insertOne: { document: { ch, seq: 100 } } },
      {
        updateOne: {
          filter: { ch, seq: 200 },
          update: { $setOnInsert: { text: 'new' } },
          upsert: true,
        },
      },
    ])
    t.match(result, {
      insertedCount: 1,
      matchedCount: 1,
      modifiedCount: 1,
      deletedCount: 1,
      upsertedCount: 1,
    })
    t.equal(await Message.countDocuments({ ch }), 11)
  })

  t.test('indexes are listed and synchronised', async (t) => {
    t.strictSame(await Message.syncIndexes(), [])
    t.strictSame(Object.keys(await Message.listIndexes()).length, 2)
  })
})
