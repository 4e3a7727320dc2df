import { startEmbeddedMongo } from '@chatcord/embedded-mongo'
import { BSON, MongoClient } from 'mongodb'
import t from 'tap'
import type { Test } from 'tap'
import type { Section } from './helpers/raw-client.ts'
import { frame, int32, message, RawClient } from './helpers/raw-client.ts'

async function start(t: Test) {
  const mongo = await startEmbeddedMongo({ dir: t.testdir() })
  const path = decodeURIComponent(new URL(mongo.uri('test')).host)
  const clients: RawClient[] = []
  t.teardown(async () => {
    for (const { socket } of clients) socket.destroy()
    await mongo.close()
  })
  const client = () => {
    const raw = new RawClient(path)
    clients.push(raw)
    return raw
  }
  return { mongo, client }
}

const ping = message([{ kind: 0, body: { ping: 1, $db: 'test' } }])
const body = (extra: object) => ({ kind: 0, body: { insert: 'c', $db: 'test', ...extra } }) as const

const FATAL: [string, Buffer][] = [
  ['a length below the header', Buffer.concat([int32(3), Buffer.alloc(12)])],
  ['a negative length', Buffer.concat([int32(-5), Buffer.alloc(12)])],
  ['a length above 48 MB', Buffer.concat([int32(48_000_001), Buffer.alloc(12)])],
  ['an unknown opcode', frame(2012, Buffer.alloc(8))],
  ['a required flag that is unknown', message([{ kind: 0, body: { ping: 1, $db: 'test' } }], { flags: 8 })],
  ['no section', frame(2013, int32(0))],
  ['a section of an unknown kind', frame(2013, Buffer.concat([int32(0), Buffer.of(7), BSON.serialize({ ping: 1 })]))],
  ['a section longer than the message', frame(2013, Buffer.concat([int32(0), Buffer.of(0), int32(500)]))],
  ['a body that is no document', frame(2013, Buffer.concat([int32(0), Buffer.of(0), int32(9), Buffer.from([99, 1, 2, 3, 4])]))],
  ['two bodies', message([body({}), body({})])],
  ['a sequence without an end of its name', frame(2013, Buffer.concat([int32(0), Buffer.of(1), int32(8), Buffer.from('abcd')]))],
  ['a query that is cut off', frame(2004, Buffer.from([0, 0, 0, 0, 65, 0]))],
] // prettier-ignore

t.test('a message that is none ends its own connection only', async (t) => {
  const { client } = await start(t)
  const witness = client()
  for (const [name, bytes] of FATAL) {
    t.equal(await client().send(bytes).reply(), null, name)
    t.match(await witness.send(ping).reply(), { body: { ok: 1 } })
  }
})

t.test('messages may come in any pieces', async (t) => {
  const { client } = await start(t)
  const raw = client()
  const three = Buffer.concat(
    [1, 2, 3].map((requestId) =>
      message([{ kind: 0, body: { ping: 1, $db: 'test' } }], { requestId }),
    ),
  )
  for (const byte of three) raw.send(Buffer.of(byte))
  t.strictSame(
    [(await raw.reply())?.to, (await raw.reply())?.to, (await raw.reply())?.to],
    [1, 2, 3],
  )
})

t.test('documents may come in the body or in a sequence, with a checksum or without', async (t) => {
  const { client } = await start(t)
  const raw = client()
  t.match(await raw.send(message([body({ documents: [{ _id: 1 }] })])).reply(), {
    body: { n: 1, ok: 1 },
  })
  const sequence: Section = { kind: 1, name: 'documents', documents: [{ _id: 2 }, { _id: 3 }] }
  t.match(await raw.send(message([body({}), sequence])).reply(), { body: { n: 2, ok: 1 } })
  t.match(await raw.send(message([sequence, body({})])).reply(), {
    body: { n: 0, writeErrors: [{ code: 11000 }] },
  })
  const checked = message([{ kind: 0, body: { ping: 1, $db: 'test' } }], {
    flags: 1,
    trailer: int32(0),
  })
  t.match(await raw.send(checked).reply(), { body: { ok: 1 } })
})

t.test('a write that wants no answer gets none', async (t) => {
  const { client } = await start(t)
  const raw = client()
  const silent = message([body({ documents: [{ _id: 1 }], writeConcern: { w: 0 } })], {
    flags: 2,
    requestId: 7,
  })
  const find = message([{ kind: 0, body: { count: 'c', $db: 'test' } }], { requestId: 8 })
  t.match(await raw.send(silent).send(find).reply(), { to: 8, body: { n: 1 } })
})

t.test('an old hello is answered in its own form', async (t) => {
  const { client } = await start(t)
  const query = Buffer.concat([
    int32(0),
    Buffer.from('admin.$cmd\0'),
    int32(0),
    int32(-1),
    BSON.serialize({ isMaster: 1 }),
  ])
  t.match(await client().send(frame(2004, query)).reply(), {
    body: {
      ismaster: true,
      isWritablePrimary: true,
      setName: String,
      maxWireVersion: 21,
      logicalSessionTimeoutMinutes: 30,
      ok: 1,
    },
  })
})

t.test('a document that cannot be read is refused, and the connection goes on', async (t) => {
  const { client } = await start(t)
  const raw = client()
  const broken = BSON.serialize({ a: 'text' })
  broken[4] = 0x63 // no such type
  const content = Buffer.concat([Buffer.from('documents\0'), broken])
  const payload = Buffer.concat([
    int32(0),
    Buffer.of(0),
    BSON.serialize({ insert: 'c', $db: 'test' }),
    Buffer.of(1),
    int32(content.length + 4),
    content,
  ])
  t.match(await raw.send(frame(2013, payload)).reply(), {
    body: { n: 0, writeErrors: [{ code: 22 }] },
  })
  t.match(await raw.send(ping).reply(), { body: { ok: 1 } })
})

t.test('clients that vanish in the middle of a command harm nobody', async (t) => {
  const { mongo, client } = await start(t)
  for (let i = 0; i < 20; i++)
    client()
      .send(message([body({ documents: [{ _id: i }] })]))
      .socket.destroySoon()
  for (let i = 0; i < 20; i++)
    client()
      .send(message([body({ documents: [{}] })]).subarray(0, 30))
      .socket.destroySoon()
  const driver = await MongoClient.connect(mongo.uri('test'))
  t.teardown(() => driver.close())
  t.match(await driver.db().command({ ping: 1 }), { ok: 1 })
})
