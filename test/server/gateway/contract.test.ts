import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getWSConnectionHandler } from '@trpc/server/adapters/ws'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { WebSocketServer, type WebSocket } from 'ws'
import { createGateway, type Upgrade } from '@chatcord/server/gateway/gateway'
import { presetsFor } from '@chatcord/server/presets'
import { contractRouter as router, requestId } from '../../helpers/contract-router.ts'
import { openSocket, type RawSocket } from '../../helpers/raw-socket.ts'

// The same script through tRPC's own adapter and through ours: what a client receives must be equal, byte for byte.

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
    connections: { open: () => () => undefined },
    presets: presetsFor('development'),
    log: pino({ level: 'silent' }),
    report: () => undefined,
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
