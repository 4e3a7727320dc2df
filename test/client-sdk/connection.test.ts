import t from 'tap'
import { ChatError } from '../../client-sdk/src/errors/chat-error.ts'
import { createConnection } from '../../client-sdk/src/transport/connection.ts'
import type { Subscription } from '../../client-sdk/src/transport/transport.ts'
import { because } from './support/because.ts'
import { createFakeSockets } from './support/fake-sockets.ts'
import { createManualRuntime, settled } from './support/manual-runtime.ts'

function setUp() {
  const runtime = createManualRuntime()
  const sockets = createFakeSockets()
  const refusals: (ChatError | null)[] = []
  const deps = {
    url: 'ws://chat.test/trpc?connectionParams=1',
    WebSocket: sockets.WebSocket,
    runtime,
    params: () => Promise.resolve<Record<string, string>>({ token: 'a1' }),
    refused: async (error: ChatError | null) => void refusals.push(error),
  }
  const connection = createConnection(deps)
  const state = () => connection.state.getSnapshot().state
  const query = () => connection.call({ type: 'query', path: 'me.get', input: {} })
  async function goOnline() {
    void connection.ready().catch(() => undefined)
    await settled()
    sockets.last().open()
    await settled()
  }
  return { runtime, sockets, refusals, deps, connection, state, query, goOnline }
}

function errorShape(reason: string) {
  return { message: reason, code: -32001, data: { reason, details: null, requestId: 'r' } }
}

t.test(
  'it connects on first use, says who it is, and numbers calls from 1 on each socket',
  async (t) => {
    const { sockets, state, query } = setUp()
    t.equal(state(), 'idle')
    t.equal(sockets.all.length, 0)
    const answer = query()
    await settled()
    t.equal(state(), 'connecting')
    sockets.last().open()
    await settled()
    t.equal(state(), 'online')
    t.same(sockets.last().sent, [
      { method: 'connectionParams', data: { token: 'a1' } },
      { id: 1, method: 'query', params: { path: 'me.get', input: {} } },
    ])
    sockets.last().receive({ id: 1, result: { type: 'data', data: 'ada' } })
    t.equal(await answer, 'ada')
  },
)

t.test('a refused call has the reason and the details of the server', async (t) => {
  const { sockets, query, goOnline } = setUp()
  await goOnline()
  const answer = query()
  await settled()
  const shape = errorShape('RATE_LIMITED')
  sockets
    .last()
    .receive({ id: 1, error: { ...shape, data: { ...shape.data, details: { retryAfterMs: 5 } } } })
  await t.rejects(answer, {
    reason: 'RATE_LIMITED',
    details: { retryAfterMs: 5 },
    requestId: 'r',
  } as never)
})

t.test('a call without an answer fails, as does one that is called off', async (t) => {
  const { runtime, sockets, query, connection, goOnline } = setUp()
  await goOnline()
  const lost = query()
  await settled()
  sockets.last().close(1006)
  await t.rejects(lost, because('OFFLINE'))
  await t.rejects(query(), because('OFFLINE'), 'it does not wait for the next attempt')
  await runtime.advance(1_000)
  sockets.last().open()
  const slow = query().catch((error: unknown) => error)
  await settled()
  sockets.last().receive('PING')
  for (let i = 0; i < 4; i++) {
    await runtime.advance(10_000)
    sockets.last().receive('PONG')
  }
  t.match(await slow, { reason: 'OFFLINE' })
  const control = new AbortController()
  const off = connection.call({ type: 'query', path: 'x', input: {}, signal: control.signal })
  await settled()
  control.abort()
  await t.rejects(off, because('ABORTED'))
})

t.test('it comes back with growing delays, and those who are patient wait', async (t) => {
  const { runtime, sockets, connection, state } = setUp()
  let ready = false
  void connection.ready().then(() => (ready = true))
  await settled()
  const delays: number[] = []
  for (let attempt = 0; attempt < 8; attempt++) {
    sockets.last().close(1006)
    await settled()
    t.equal(state(), 'offline')
    const { retryAt } = connection.state.getSnapshot()
    delays.push((retryAt ?? 0) - runtime.now())
    await runtime.advance(delays.at(-1)!)
  }
  t.same(delays, [250, 500, 1_000, 2_000, 4_000, 7_500, 7_500, 7_500])
  t.equal(ready, false)
  sockets.last().open()
  await settled()
  t.equal(ready, true)
})

t.test('a minute of quiet makes the next delay a short one again', async (t) => {
  const { runtime, sockets, connection, goOnline } = setUp()
  await goOnline()
  for (let i = 0; i < 5; i++) {
    sockets.last().close(1012)
    await runtime.advance(20_000)
    sockets.last().open()
  }
  for (let i = 0; i < 7; i++) {
    await runtime.advance(10_000)
    sockets.last().receive('PONG')
  }
  sockets.last().close(1012)
  await settled()
  t.equal((connection.state.getSnapshot().retryAt ?? 0) - runtime.now(), 250)
})

t.test('close codes: stop, renew, back off', async (t) => {
  for (const code of [4400, 4403]) {
    const { sockets, state, goOnline, query, connection } = setUp()
    await goOnline()
    sockets.last().close(code)
    await settled()
    t.equal(state(), 'closed', `${code}`)
    await t.rejects(query(), because(code === 4400 ? 'BAD_REQUEST' : 'FORBIDDEN'))
    connection.reconnect()
    await settled()
    t.equal(state(), 'connecting', 'only somebody who asks brings it back')
  }
  for (const code of [4429, 1013]) {
    const { sockets, runtime, connection, goOnline } = setUp()
    await goOnline()
    sockets.last().close(code)
    await settled()
    t.equal((connection.state.getSnapshot().retryAt ?? 0) - runtime.now(), 1_000, `${code}`)
  }
  const { sockets, refusals, goOnline, state, runtime } = setUp()
  await goOnline()
  sockets.last().receive({ id: null, error: errorShape('UNAUTHENTICATED') })
  sockets.last().close(4401)
  await settled()
  t.match(refusals, [{ reason: 'UNAUTHENTICATED' }])
  await runtime.advance(1_000)
  sockets.last().open()
  sockets.last().receive({ id: null, error: errorShape('UNAUTHENTICATED') })
  sockets.last().close(4401)
  await settled()
  t.equal(state(), 'closed', 'renewing did not help')
  t.equal(refusals.length, 1)
})

t.test('after a refused upgrade the session is renewed, once in a row', async (t) => {
  const { sockets, refusals, runtime, goOnline } = setUp()
  await goOnline()
  for (let i = 0; i < 4; i++) {
    sockets.last().close(1006)
    await runtime.advance(20_000)
  }
  t.same(refusals, [null])
})

t.test('a session that is over ends the connection', async (t) => {
  const { deps, sockets, connection, state, goOnline } = setUp()
  await goOnline()
  const over = new ChatError({ reason: 'SESSION_ENDED', message: '', details: null })
  deps.refused = () => Promise.reject(over)
  const ends: unknown[] = []
  connection.watch({
    path: 'me.watch',
    input: () => ({}),
    onData: () => undefined,
    onEnd: (error) => ends.push(error),
  })
  sockets.last().close(4401)
  await settled()
  t.equal(state(), 'idle')
  t.same(ends, [over])
})

t.test('without an answer to its ping, the line is given up', async (t) => {
  const { sockets, runtime, state, goOnline } = setUp()
  await goOnline()
  await runtime.advance(25_000)
  t.equal(sockets.last().sent.at(-1), 'PING')
  sockets.last().receive('PONG')
  await runtime.advance(25_000)
  t.equal(state(), 'online')
  await runtime.advance(9_000)
  t.equal(state(), 'online')
  await runtime.advance(1_000)
  t.not(state(), 'online')
  t.equal(sockets.all[0]!.closed, true)
})

t.test('after sleep it is asked at once whether the line still lives', async (t) => {
  const { sockets, runtime, connection, state, goOnline } = setUp()
  await goOnline()
  connection.reconnect()
  t.equal(sockets.last().sent.at(-1), 'PING')
  await runtime.advance(10_000)
  t.not(state(), 'online')
  connection.reconnect()
  await settled()
  t.equal(state(), 'connecting', 'it does not wait')
})

t.test('subscriptions start again on each new socket, with the input of that moment', async (t) => {
  const { sockets, runtime, connection, goOnline } = setUp()
  const told: unknown[] = []
  let place = 3
  const subscription: Subscription = {
    path: 'events.watch',
    input: () => ({ from: place }),
    onStarted: () => told.push('started'),
    onData: (data, id) => told.push([data, id]),
    onLost: () => told.push('lost'),
    onEnd: (error) => told.push(['end', error]),
  }
  await goOnline()
  const stop = connection.watch(subscription)
  t.same(sockets.last().sent.at(-1), [
    { id: 1, method: 'subscription', params: { path: 'events.watch', input: { from: 3 } } },
  ])
  sockets.last().receive({ id: 1, result: { type: 'started' } })
  sockets
    .last()
    .receive([{ id: 1, result: { type: 'data', id: '1:4', data: { id: '1:4', data: 4 } } }])
  sockets.last().close(4408)
  place = 4
  await runtime.advance(1_000)
  sockets.last().open()
  t.same(sockets.last().sent.at(-1), [
    { id: 1, method: 'subscription', params: { path: 'events.watch', input: { from: 4 } } },
  ])
  t.same(told, ['started', [{ id: '1:4', data: 4 }, '1:4'], 'lost'])
  stop()
  t.same(sockets.last().sent.at(-1), { id: 1, method: 'subscription.stop' })
  sockets.last().receive({ id: 1, result: { type: 'data', data: 5 } })
  t.equal(told.length, 3)
})

t.test('a server that goes away is left as soon as its answers are there', async (t) => {
  const { sockets, runtime, query, state, goOnline } = setUp()
  await goOnline()
  const answer = query()
  await settled()
  sockets.last().receive({ id: null, method: 'reconnect' })
  t.equal(state(), 'online')
  sockets.last().receive({ id: 1, result: { type: 'data', data: 'last words' } })
  t.equal(await answer, 'last words')
  await runtime.advance(100)
  t.equal(state(), 'offline')
  await runtime.advance(500)
  sockets.last().open()
  t.equal(state(), 'online')
  t.equal(sockets.all.length, 2)
})

t.test('signing out ends what is under way; closing is for good', async (t) => {
  const { sockets, connection, query, state, goOnline, runtime } = setUp()
  await goOnline()
  const reason = new ChatError({ reason: 'UNAUTHENTICATED', message: '', details: null })
  const ends: unknown[] = []
  connection.watch({
    path: 'me.watch',
    input: () => ({}),
    onData: () => undefined,
    onEnd: (error) => ends.push(error),
  })
  connection.reset(reason)
  t.equal(state(), 'idle')
  t.same(ends, [reason])
  t.equal(sockets.last().closed, true)
  connection.close()
  t.equal(state(), 'closed')
  await t.rejects(query(), because('ABORTED'))
  t.equal(runtime.pending, 0, 'no timer keeps the process')
})

t.test('frames that are not of the protocol are passed over', async (t) => {
  const { sockets, state, goOnline } = setUp()
  await goOnline()
  for (const frame of [
    '',
    '{',
    'null',
    '[1,null]',
    '{"id":"x","result":{}}',
    '{"id":9,"result":{"type":"data"}}',
  ])
    sockets.last().receive(frame)
  t.equal(state(), 'online')
})
