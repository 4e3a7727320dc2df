import fc from 'fast-check'
import t from 'tap'
import { startApp } from '../../helpers/app.ts'
import type { RawSocket } from '../../helpers/raw-socket.ts'

const id = fc.oneof(fc.integer(), fc.string(), fc.constantFrom(null, true, {}, [], '__proto__'))
const path = fc.oneof(
  fc.constantFrom(
    'me.get',
    'me.watch',
    'events.watch',
    'users.get',
    'auth.signOutx',
    '__proto__.x',
    'a'.repeat(2_000),
  ),
  fc.string(),
)
const message = fc.record(
  {
    id,
    jsonrpc: fc.constantFrom('2.0', '1.0', 2),
    method: fc.oneof(
      fc.constantFrom('query', 'mutation', 'subscription', 'subscription.stop', 'connectionParams'),
      fc.string(),
    ),
    params: fc.oneof(
      fc.record(
        { path, input: fc.jsonValue(), lastEventId: fc.oneof(fc.string(), fc.jsonValue()) },
        { requiredKeys: [] },
      ),
      fc.jsonValue(),
    ),
  },
  { requiredKeys: [] },
)
const frame = fc.oneof(
  message.map((each) => JSON.stringify(each)),
  fc.array(message, { maxLength: 12 }).map((each) => JSON.stringify(each)),
  fc.json(),
  fc.string(),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
)

t.test('whatever a client sends, the server goes on serving', async (t) => {
  const app = await startApp(t)
  const ann = await app.clientAs('ann')
  let socket: RawSocket | null = null
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 8 }), async (frames) => {
      if (socket?.socket.readyState !== 1) socket = await ann.socket()
      for (const each of frames) socket.send(each)
      // Either the socket is still good for a call, or it was closed on purpose.
      socket.send({ id: 'alive', method: 'query', params: { path: 'system.info' } })
      const end = await Promise.race([
        socket.until((answer) => answer.id === 'alive').then(() => 'alive'),
        socket.closed.then(({ code }) => code),
      ])
      return end === 'alive' || end === 4400
    }),
    { numRuns: 300 },
  )
  t.equal((await ann.http.me.get.query()).username, 'ann')
  t.strictSame(
    app.log.filter(({ event }) => event === 'bug'),
    [],
  )
  t.strictSame(Object.keys(Object.prototype), [])
})
