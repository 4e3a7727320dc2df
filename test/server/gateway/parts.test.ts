import { EventEmitter } from 'node:events'
import t from 'tap'
import { createFrameEncoder } from '@chatcord/server/gateway/frame-encoder'
import { createHeartbeat } from '@chatcord/server/gateway/heartbeat'
import { createPlaces } from '@chatcord/core/places'
import { createQueryLane } from '@chatcord/server/gateway/query-lane'
import { createReceiver } from '@chatcord/server/gateway/receive-frames'
import { createTokenBucket } from '@chatcord/server/gateway/token-bucket'
import { presetsFor } from '@chatcord/server/presets'
import { appRouter } from '@chatcord/server/trpc/router'

t.test('a bucket gives its burst at once, then by the second, and remembers debts', async (t) => {
  let now = 0
  const bucket = createTokenBucket(10, 3, () => now)
  t.strictSame([bucket.take(), bucket.take(), bucket.take()], [0, 0, 0])
  t.equal(bucket.take(), 100)
  t.equal(bucket.take(), 200)
  now = 300
  t.equal(bucket.take(), 0)
  t.equal(bucket.take(), 100)
  now = 60_000
  t.strictSame([bucket.take(), bucket.take(), bucket.take(), bucket.take()], [0, 0, 0, 100])
})

t.test('a clock that is set back empties no bucket', async (t) => {
  let now = 3_600_000
  const bucket = createTokenBucket(10, 3, () => now)
  t.equal(bucket.take(), 0)
  now = 0
  t.strictSame([bucket.take(), bucket.take(), bucket.take()], [0, 0, 100])
  now = 200
  t.equal(bucket.take(), 0)
})

t.test('what follows the goodbye of the server is not begun', async (t) => {
  const started: unknown[] = []
  let open = true
  const receive = createReceiver({
    router: appRouter,
    writer: {
      ...{ send: () => undefined, writable: () => open, whenWritable: () => Promise.resolve() },
      ...{ open: () => open, onWritable: () => () => undefined },
      close: () => {
        open = false
      },
    },
    calls: {
      start: ({ id }) => started.push(id),
      ...{ stop: () => undefined, settled: () => Promise.resolve(), abort: () => undefined },
    },
    presets: presetsFor('production'),
    origin: { ip: '192.0.2.1', userAgent: null },
    ...{ report: () => undefined, now: () => 0, newRequestId: () => 'mine' },
  })
  const say = (text: string) => receive({ bytes: Buffer.from(text), binary: false })
  const query = (id: number) => JSON.stringify({ id, method: 'query', params: { path: 'me.get' } })
  say(query(1))
  say('{')
  say(query(2))
  t.strictSame(started, [1])
})

t.test('places are given up to their number and come back', async (t) => {
  const places = createPlaces(2)
  const first = places.take('a')
  t.ok(first)
  t.ok(places.take('a'))
  t.equal(places.take('a'), null)
  t.ok(places.take('b'))
  first?.()
  t.ok(places.take('a'))
  t.equal(places.take('a'), null)
})

t.test('an event is encoded once for each subscription id', async (t) => {
  let encoded = 0
  const frame = (id: string) => ({
    id,
    frame: { type: 'caughtUp', head: 1, epoch: 1 } as const,
    json: () => {
      encoded++
      return '{}'
    },
  })
  const encode = createFrameEncoder()
  const event = frame('1:1')
  t.equal(encode(event, '"id":1'), encode(event, '"id":1'))
  t.not(encode(event, '"id":1'), encode(event, '"id":2'))
  t.equal(encoded, 2)
  encode(frame('1:2'), '"id":1')
  t.equal(encode(event, '"id":1'), encode(event, '"id":1'))
  t.equal(encoded, 3)
  t.equal(
    encode(event, '"id":1').toString(),
    '{"id":1,"result":{"type":"data","data":{"id":"1:1","data":{}},"id":"1:1"}}',
  )
})

class FakeSocket extends EventEmitter {
  isPaused = false
  pings = 0
  terminated = false
  ping() {
    this.pings++
  }
  terminate() {
    this.terminated = true
  }
}

function heart() {
  const socket = new FakeSocket()
  let now = 0
  const { check } = createHeartbeat(socket as never, () => now)
  const at = (seconds: number) => {
    now = seconds * 1_000
    check()
  }
  return { socket, at }
}

t.test('a quiet socket is asked after 30 s and given up 10 s later', async (t) => {
  const { socket, at } = heart()
  at(29)
  t.equal(socket.pings, 0)
  at(30)
  at(35)
  t.equal(socket.pings, 1)
  t.notOk(socket.terminated)
  at(40)
  t.ok(socket.terminated)
})

t.test('a socket that answers or speaks lives on', async (t) => {
  const { socket, at } = heart()
  at(30)
  socket.emit('pong')
  at(40)
  at(60)
  t.equal(socket.pings, 2)
  socket.emit('message')
  at(70)
  t.notOk(socket.terminated)
})

t.test('a socket that is not read is not judged by its silence', async (t) => {
  const { socket, at } = heart()
  at(30)
  socket.isPaused = true
  at(300)
  socket.isPaused = false
  at(310)
  t.notOk(socket.terminated)
  t.equal(socket.pings, 1)
})

t.test(
  'queries run four at a time, wait for the socket, and not at all once it is closed',
  async (t) => {
    let open = true
    let running = 0
    let most = 0
    let ran = 0
    const releases: (() => void)[] = []
    const lane = createQueryLane({ whenWritable: () => Promise.resolve(), open: () => open })
    const all = Array.from({ length: 10 }, () =>
      lane(async () => {
        most = Math.max(most, ++running)
        ran++
        await new Promise<void>((resolve) => releases.push(resolve))
        running--
      }),
    )
    await new Promise((resolve) => setImmediate(resolve))
    t.equal(most, 4)
    releases.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
    t.equal(ran, 5)
    open = false
    for (const release of releases) release()
    await Promise.all(all)
    t.equal(most, 4)
    t.equal(ran, 5)
  },
)
