import { startEmbeddedMongo } from '@chatcord/embedded-mongo'
import type { Document } from 'mongodb'
import { Long, UUID } from 'mongodb'
import t from 'tap'
import { message, RawClient } from './helpers/raw-client.ts'

// By hand, since a driver numbers its writes itself.
async function open(dir: string) {
  const mongo = await startEmbeddedMongo({ dir })
  const client = () => {
    const raw = new RawClient(decodeURIComponent(new URL(mongo.uri('test')).host))
    return {
      run: async (command: Document) => {
        raw.send(message([{ kind: 0, body: { ...command, $db: 'test' } }]))
        return (await raw.reply())?.body
      },
      close: () => raw.socket.destroy(),
    }
  }
  return { client, close: () => mongo.close() }
}

const lsid = { id: new UUID() }
const numbered = (txnNumber: number, command: Document) => ({
  ...command,
  lsid,
  txnNumber: Long.fromNumber(txnNumber),
})
const increment = { update: 'c', updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } }, upsert: true }] }

t.test('a retried write is done once and answered twice', async (t) => {
  const mongo = await open(t.testdir())
  const [one, other] = [mongo.client(), mongo.client()]
  t.teardown(async () => {
    one.close()
    other.close()
    await mongo.close()
  })
  const find = { findAndModify: 'c', query: { _id: 1 }, update: { $inc: { n: 1 } }, new: true }
  const insert = { insert: 'c', documents: [{ _id: 5 }, { _id: 6 }] }

  const [first, second] = await Promise.all([
    one.run(numbered(1, increment)),
    other.run(numbered(1, increment)),
  ])
  t.match(first, { n: 1, upserted: [{ _id: 1 }] })
  t.strictSame(second, first)
  t.match(await one.run(numbered(2, increment)), { nModified: 1 })
  t.match(await other.run(numbered(1, increment)), { ok: 0, code: 225 })
  for (const client of [one, other]) t.match(await client.run(numbered(3, insert)), { n: 2, ok: 1 })
  for (const client of [one, other])
    t.match(await client.run(numbered(4, find)), { value: { _id: 1, n: 3 } })
  const many = { update: 'c', updates: [{ q: {}, u: { $inc: { n: 1 } }, multi: true }] }
  t.match(await one.run(numbered(5, many)), { writeErrors: [{ code: 72 }] })
  t.match(await one.run({ endSessions: [lsid] }), { ok: 1 })
  t.match(
    await one.run(numbered(4, find)),
    { value: { n: 4 } },
    'a session that has ended is forgotten',
  )
})

t.test('a write is remembered across a restart', async (t) => {
  const dir = t.testdir()
  const attempt = async () => {
    const mongo = await open(dir)
    const client = mongo.client()
    const reply = await client.run(numbered(1, increment))
    const found = await client.run({ find: 'c' })
    client.close()
    await mongo.close()
    return { reply, documents: found?.cursor.firstBatch }
  }
  const first = await attempt()
  t.strictSame(first.documents, [{ _id: 1, n: 1 }])
  t.strictSame(await attempt(), first)
})
