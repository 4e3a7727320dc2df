import { startEmbeddedMongo } from '@chatcord/embedded-mongo'
import { readFileSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import t from 'tap'
import { FORMAT, FORMAT_KEY } from '../../embedded-mongo/src/engine/layout.ts'
import { Store } from '../../embedded-mongo/src/kv/store.ts'

const socketOf = (uri: string) => decodeURIComponent(new URL(uri).host)

t.test('a directory has one process at a time', async (t) => {
  const dir = t.testdir()
  const first = await startEmbeddedMongo({ dir })
  await t.rejects(startEmbeddedMongo({ dir }), /in use/)
  await first.close()
  const second = await startEmbeddedMongo({ dir })
  await second.close()
})

t.test('of many that start at once, one gets the directory', async (t) => {
  const dir = t.testdir()
  const results = await Promise.allSettled(
    Array.from({ length: 4 }, () => startEmbeddedMongo({ dir })),
  )
  const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  t.equal(started.length, 1)
  await started[0]?.close()
})

t.test('the lock of a process that is gone is taken over', async (t) => {
  const dir = t.testdir({ lock: '/tmp/embedded-mongo-gone/db.sock' })
  const mongo = await startEmbeddedMongo({ dir })
  t.equal(readFileSync(join(dir, 'lock'), 'utf8'), socketOf(mongo.uri('x')))
  await mongo.close()
  t.throws(() => statSync(join(dir, 'lock')))
})

t.test('the socket is short, and for its owner alone', async (t) => {
  const mongo = await startEmbeddedMongo({ dir: t.testdir() })
  const path = socketOf(mongo.uri('x'))
  t.ok(Buffer.byteLength(path) < 100)
  t.equal(statSync(path).mode & 0o077, 0)
  t.equal(statSync(dirname(path)).mode & 0o077, 0)
  await mongo.close()
  t.throws(() => statSync(dirname(path)), 'and is gone afterwards')
})

t.test('a socket path that clients cannot use is refused', async (t) => {
  const dir = t.testdir()
  await t.rejects(
    startEmbeddedMongo({ dir, socket: join(dir, `${'x'.repeat(100)}.sock`) }),
    /more than 99 bytes/,
  )
  await t.rejects(startEmbeddedMongo({ dir, socket: '/tmp/embedded-mongo-test' }), /end in .sock/)
})

t.test('a database of a later format is refused', async (t) => {
  const dir = t.testdir()
  const later = new Store({ dir, beforeFlush: () => undefined, onFailure: () => undefined })
  later.put(FORMAT_KEY, Buffer.of(FORMAT + 1))
  await later.close()
  await t.rejects(startEmbeddedMongo({ dir }), /format 2/)
  await t.rejects(startEmbeddedMongo({ dir }), /format 2/, 'and the directory is free again')
})

t.test('clients that come back while it closes do not keep it', async (t) => {
  const mongo = await startEmbeddedMongo({ dir: t.testdir() })
  const path = socketOf(mongo.uri('x'))
  let open = true
  const reconnect = () => {
    if (!open) return
    const socket = connect(path)
    socket.on('error', () => undefined)
    socket.on('close', () => setImmediate(reconnect))
  }
  for (let i = 0; i < 5; i++) reconnect()
  await mongo.close()
  open = false
})
