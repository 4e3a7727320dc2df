import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { initTRPC, tracked } from '@trpc/server'
import { getWSConnectionHandler } from '@trpc/server/adapters/ws'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { WebSocketServer, type WebSocket } from 'ws'
import { z } from 'zod'
import { ChatError } from '@chatcord/core/errors'
import type { ChannelStream, SharedFrame } from '@chatcord/core/log/channel-stream'
import { createGateway, type Upgrade } from '@chatcord/server/gateway/gateway'
import { presetsFor } from '@chatcord/server/presets'
import { TrackedStream } from '@chatcord/server/routers/tracked-stream'
import { toErrorShape } from '@chatcord/server/trpc/errors'
import { openSocket, type RawSocket } from '../../helpers/raw-socket.ts'

// The same script through tRPC's own adapter and through ours: what a client receives must be equal, byte for byte.

const requestId = 'the same for both'

function frame(seq: number): SharedFrame {
  const body = { type: 'caughtUp', head: seq, epoch: 7 } as const
  return { id: `7:${seq}`, frame: body, json: () => JSON.stringify(body) }
}

/** A channel's stream of three frames that then ends, fails or goes on for ever. */
function streamOf(then: 'end' | 'fail' | 'wait'): ChannelStream {
  const frames = [frame(1), frame(2), frame(3)]
  const failure = new ChatError('NOT_FOUND')
  return {
    attach(sink) {
      queueMicrotask(() => {
        for (const each of frames) sink.send(each)
        if (then === 'end') sink.end(null)
        if (then === 'fail') sink.end(failure)
      })
      return { resume() {}, close() {} }
    },
    async *iterate(signal) {
      yield* frames
      if (then === 'fail') throw failure
      if (then === 'wait' && !signal.aborted) await once(signal, 'abort')
    },
  }
}

const trpc = initTRPC
  .context<{ requestId: string }>()
  .create({ isDev: false, errorFormatter: toErrorShape })
const { procedure } = trpc
const writable = () => Promise.resolve()

const router = trpc.router({
  echo: procedure.input(z.strictObject({ text: z.string() })).query(({ input }) => input),
  nothing: procedure.query(() => undefined),
  add: procedure.input(z.strictObject({ n: z.number() })).mutation(({ input }) => input.n + 1),
  refuse: procedure.mutation(() => {
    throw new ChatError('RATE_LIMITED', { retryAfterMs: 7 })
  }),
  bug: procedure.query(() => {
    throw new Error('not for clients')
  }),
  unsendable: procedure.query(() => 1n),
  count: procedure.subscription(async function* () {
    yield 1
    yield { two: 2 }
    yield tracked('three', { n: 3 })
  }),
  fail: procedure.subscription(async function* () {
    yield 1
    throw new ChatError('SESSION_ENDED')
  }),
  forever: procedure.subscription(async function* ({ signal }) {
    yield 'here'
    if (!signal!.aborted) await once(signal!, 'abort')
  }),
  last: procedure
    .input(
      z.strictObject({ lastEventId: z.string().optional(), a: z.number().optional() }).optional(),
    )
    .subscription(async function* ({ input }) {
      yield input
    }),
  unknown: procedure.subscription(() => Promise.reject(new ChatError('NOT_FOUND'))),
  watch: procedure
    .input(z.strictObject({ then: z.enum(['end', 'fail', 'wait']) }))
    .subscription(
      ({ input, signal }) => new TrackedStream(streamOf(input.then), writable, signal!),
    ),
})

async function listen(
  t: Test,
  accept: (socket: WebSocket, wire: Upgrade['wire'], url: string) => void,
) {
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket, request) => accept(socket, request.socket, request.url ?? ''))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => {
    for (const client of sockets.clients) client.terminate()
    server.close()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** tRPC's own. */
function peer(t: Test) {
  return listen(t, (socket, wire, url) => {
    const handler = getWSConnectionHandler({
      router,
      createContext: () => ({ requestId }),
      onError: () => undefined,
    } as never) // it asks for a server that it does not use
    handler(socket, { socket: wire, url, headers: { host: 'x' } } as never)
  })
}

function ours(t: Test) {
  const principal = { user: { id: 'a' } } as never
  const gateway = createGateway({
    router,
    services: { auth: { current: async () => principal } } as never,
    principals: { watch: () => () => undefined },
    presets: presetsFor('development'),
    log: pino({ level: 'silent' }),
    now: Date.now,
    newRequestId: () => requestId,
  })
  return listen(t, (socket, wire, url) => {
    const identity: Upgrade['identity'] = url.includes('connectionParams=1')
      ? { kind: 'announced', identify: async () => principal }
      : { kind: 'known', principal }
    void gateway.accept(socket, { wire, origin: { ip: '', userAgent: null }, identity })
  })
}

const call = (id: unknown, method: string, path: string, input?: unknown, more: object = {}) => ({
  id,
  method,
  params: { path, input, ...more },
})
const stop = (id: unknown) => ({ id, method: 'subscription.stop' })

/** What a client says, and how many frames it then waits for. */
type Step = [send: unknown, frames: number]

const scripts: [what: string, steps: Step[]][] = [
  ['a query', [[call(1, 'query', 'echo', { text: 'ä"\\ \u2028' }), 1]]],
  ['a query that answers nothing', [[call(1, 'query', 'nothing'), 1]]],
  ['a mutation', [[call('an id', 'mutation', 'add', { n: 1 }), 1]]],
  ['JSON-RPC', [[{ ...call(1, 'mutation', 'add', { n: 1 }), jsonrpc: '2.0' }, 1]]],
  [
    'a batch',
    [[[call(1, 'query', 'echo', { text: 'a' }), call(2, 'query', 'echo', { text: 'b' })], 2]],
  ],
  ['a refusal', [[call(1, 'mutation', 'refuse'), 1]]],
  ['a bug', [[call(1, 'query', 'bug'), 1]]],
  ['an input that is not valid', [[call(1, 'query', 'echo', { text: 5, more: 1 }), 1]]],
  ['a path that is none', [[call(1, 'query', 'no.such'), 1]]],
  [
    'a path of the prototype',
    [
      [call(1, 'query', '__proto__'), 1],
      [call(2, 'query', 'constructor'), 1],
    ],
  ],
  [
    'the wrong kind of call',
    [
      [call(1, 'mutation', 'echo', { text: 'a' }), 1],
      [call(2, 'query', 'count'), 1],
      [call(3, 'subscription', 'echo', { text: 'a' }), 1],
    ],
  ],
  ['a subscription that ends', [[call(1, 'subscription', 'count'), 5]]],
  ['a subscription that fails', [[call(1, 'subscription', 'fail'), 3]]],
  ['a subscription that is refused', [[call(1, 'subscription', 'unknown'), 1]]],
  [
    'a subscription that is stopped',
    [
      [call(1, 'subscription', 'forever'), 2],
      [stop(1), 1],
      [call(1, 'subscription', 'forever'), 2],
    ],
  ],
  [
    'a stop of something else',
    [
      [stop(5), 0],
      [stop('x'), 0],
      [call(1, 'query', 'nothing'), 1],
    ],
  ],
  [
    'an id that is used already',
    [
      [call(1, 'subscription', 'forever'), 2],
      [call(1, 'subscription', 'forever'), 1],
      [stop(1), 1],
    ],
  ],
  [
    'a resumption',
    [
      [call(1, 'subscription', 'last', { a: 1 }, { lastEventId: 'x' }), 3],
      [call(2, 'subscription', 'last', undefined, { lastEventId: 'y' }), 3],
      [call(3, 'subscription', 'last', [1], { lastEventId: 'y' }), 1],
    ],
  ],
  ['a channel that ends', [[call(1, 'subscription', 'watch', { then: 'end' }), 5]]],
  [
    'a channel that the viewer was removed from',
    [[call(1, 'subscription', 'watch', { then: 'fail' }), 5]],
  ],
  [
    'a channel that is left',
    [
      [call('w', 'subscription', 'watch', { then: 'wait' }), 4],
      [stop('w'), 1],
    ],
  ],
  [
    'a channel with JSON-RPC',
    [[{ ...call(1, 'subscription', 'watch', { then: 'end' }), jsonrpc: '2.0' }, 5]],
  ],
  ['a channel with an invalid input', [[call(1, 'subscription', 'watch', { then: 'x' }), 1]]],
  [
    'a ping',
    [
      ['PING', 1],
      ['PONG', 0],
      [call(1, 'query', 'nothing'), 1],
    ],
  ],
]

async function play(socket: RawSocket, steps: readonly Step[]): Promise<string[]> {
  const heard: string[] = []
  for (const [send, frames] of steps) {
    socket.send(send)
    for (let frame = 0; frame < frames; frame++) heard.push(await socket.nextText())
  }
  return heard
}

t.test("clients hear from the gateway what they would hear from tRPC's own adapter", async (t) => {
  const [theirs, mine] = await Promise.all([peer(t), ours(t)])
  for (const [what, steps] of scripts) {
    t.test(what, async (t) => {
      const expected = await play(await openSocket(t, theirs), steps)
      t.strictSame(await play(await openSocket(t, mine), steps), expected)
    })
    t.test(`${what}, after connection parameters`, async (t) => {
      const greeting: Step = [{ method: 'connectionParams', data: { token: 'x' } }, 0]
      const [expected, found] = await Promise.all(
        [theirs, mine].map(async (url) =>
          play(await openSocket(t, `${url}/?connectionParams=1`), [greeting, ...steps]),
        ),
      )
      t.strictSame(found, expected)
    })
  }
  t.test('an answer that is no JSON is a bug, and the call is answered', async (t) => {
    const socket = await openSocket(t, mine)
    socket.send(call(1, 'query', 'unsendable'))
    t.match(await socket.next(), { id: 1, error: { data: { reason: 'INTERNAL' } } })
  })
})
