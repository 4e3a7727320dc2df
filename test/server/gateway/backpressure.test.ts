import { once } from 'node:events'
import type { Socket } from 'node:net'
import t from 'tap'
import type { ChannelStream, SharedFrame, StreamSink } from '@chatcord/core/log/channel-stream'
import { limits } from '@chatcord/core/limits'
import type { Composition } from '@chatcord/server/composition/composition'
import { highWater } from '@chatcord/server/gateway/socket-writer'
import { startApp } from '../../helpers/app.ts'
import type { RawSocket } from '../../helpers/raw-socket.ts'

const channelId = 'c'.repeat(24)
const call = (id: unknown, method: string, path: string, input?: unknown) => ({
  id,
  method,
  params: { path, input },
})

/** A page as large as pages get. */
const page = {
  items: [],
  users: [],
  head: 0,
  floor: 1,
  epoch: 1,
  filler: 'x'.repeat(limits.pageBytes),
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

function frameOf(seq: number): SharedFrame {
  const json = `{"type":"events","events":[],"users":[],"filler":"${'x'.repeat(1_000)}","seq":${seq}}`
  return { id: `1:${seq}`, frame: JSON.parse(json), json: () => json }
}

/** A busy channel: it writes as long as it may, and goes on from where it was. */
function busyChannel() {
  const state = { sent: 0, refused: 0, resumed: 0, sink: null as StreamSink | null }
  const stream: ChannelStream = {
    attach(sink) {
      state.sink = sink
      const turn = () => {
        for (let frame = 0; frame < 50; frame++) {
          if (state.sink === null) return
          if (!sink.writable()) {
            state.refused++
            return
          }
          sink.send(frameOf(++state.sent))
        }
        setImmediate(turn)
      }
      setImmediate(turn)
      return {
        resume() {
          state.resumed++
          setImmediate(turn)
        },
        close() {
          state.sink = null
        },
      }
    },
    iterate: () => {
      throw new Error('the gateway attaches')
    },
  }
  return { state, stream }
}

const pages = { made: 0 }
const history = async () => {
  pages.made++
  return page as never
}

function serving(stream: ChannelStream | null) {
  return (composition: Composition): Composition => {
    const { services } = composition
    return {
      ...composition,
      services: {
        ...services,
        messages: { ...services.messages, history },
        events: { ...services.events, watch: async () => stream! },
      },
    }
  }
}

async function start(stream: ChannelStream | null, stallMs = 15_000) {
  const app = await startApp(t, { change: serving(stream), presets: { stallMs } })
  const upgrade = once(app.app.server, 'upgrade')
  const ann = await app.clientAs('ann')
  const socket = await ann.socket()
  // The server's end: what it holds for the client is unsent there.
  const [, wire] = (await upgrade) as [unknown, Socket]
  return { ann, socket, wire }
}

const pauseReading = ({ socket }: RawSocket) => socket.pause()

t.test(
  'who asks and never reads is not read any more, then ended; others are served',
  async (t) => {
    const { ann, socket, wire } = await start(null, 500)
    pauseReading(socket)
    pages.made = 0
    for (let id = 0; id < 400; id++)
      socket.send(call(id, 'query', 'messages.history', { channelId }))
    let most = 0
    while (!wire.destroyed) {
      most = Math.max(most, wire.writableLength)
      await nextTurn()
    }
    // Four answers may be beyond the mark, however many were asked for.
    const bound = highWater + 4 * (limits.pageBytes + 1_000)
    t.ok(most > highWater && most <= bound, `${most} bytes`)
    t.ok(pages.made <= 20, `${pages.made} pages were made`)
    t.equal((await ann.http.me.get.query()).username, 'ann')
    socket.socket.resume()
    t.ok([4408, 1006].includes((await socket.closed).code))
  },
)

t.test(
  'a slow reader of a busy channel costs a bounded amount, and misses nothing once it reads',
  async (t) => {
    const { state, stream } = busyChannel()
    const { socket, wire } = await start(stream)
    socket.send(call(1, 'subscription', 'events.watch', { channelId, from: null }))
    t.match(await socket.next(), { id: 1, result: { type: 'started' } })
    pauseReading(socket)
    while (state.refused === 0) await nextTurn()
    t.ok(wire.writableLength <= highWater + 2_000, `${wire.writableLength} bytes`)
    const sent = state.sent
    await nextTurn()
    t.equal(state.sent, sent, 'nothing is sent while it is behind')

    socket.socket.resume()
    for (let seq = 1; seq <= sent + 1_000; seq++) {
      const frame = await socket.next()
      if (frame.result?.id !== `1:${seq}`)
        return t.fail(`${JSON.stringify(frame).slice(0, 200)} instead of ${seq}`)
    }
    t.ok(state.resumed > 0)
  },
)

t.test('a stream ends with its socket', async (t) => {
  const { state, stream } = busyChannel()
  const { socket } = await start(stream)
  socket.send(call(1, 'subscription', 'events.watch', { channelId, from: null }))
  await socket.next()
  socket.socket.terminate()
  while (state.sink) await nextTurn()
  t.equal(state.sink, null)
})

t.test('32 calls are in flight and one more is refused', async (t) => {
  let release: () => void = () => undefined
  const gate = new Promise<void>((resolve) => (release = resolve))
  const app = await startApp(t, {
    change: (composition) => ({
      ...composition,
      services: {
        ...composition.services,
        me: { ...composition.services.me, get: async () => gate as never },
      },
    }),
  })
  const ann = await app.clientAs('ann')
  const socket = await ann.socket()
  const max = limits.callsInFlightPerSocket
  for (let id = 0; id <= max; id++) socket.send(call(id, 'query', 'me.get'))
  t.match(await socket.next(), {
    id: max,
    error: { data: { reason: 'RATE_LIMITED', details: { retryAfterMs: 250 } } },
  })
  release()
  for (let answer = 0; answer < max; answer++) t.ok((await socket.next()).result)
  socket.send(call('after', 'query', 'me.get'))
  t.match(await socket.next(), { id: 'after', result: {} })
})
