import t from 'tap'
import { ChatError } from '../../client-sdk/src/errors/chat-error.ts'
import type { Subscription } from '../../client-sdk/src/transport/transport.ts'
import { because } from './support/because.ts'
import { errorShape, setUpConnection } from './support/set-up-connection.ts'
import { settled } from './support/manual-runtime.ts'

t.test(
  'it connects on first use, says who it is, and numbers calls from 1 on each socket',
  async (t) => {
    const { sockets, state, query } = setUpConnection()
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
  const { sockets, query, goOnline } = setUpConnection()
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
  const { runtime, sockets, query, connection, goOnline } = setUpConnection()
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

t.test('without an answer to its ping, the line is given up', async (t) => {
  const { sockets, runtime, state, goOnline } = setUpConnection()
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
  const { sockets, runtime, connection, state, goOnline } = setUpConnection()
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
  const { sockets, runtime, connection, goOnline } = setUpConnection()
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

t.test('signing out ends what is under way; closing is for good', async (t) => {
  const { sockets, connection, query, state, goOnline, runtime } = setUpConnection()
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
  connection.reconnect()
  await settled()
  t.equal(state(), 'closed')
})

t.test('frames that are not of the protocol are passed over', async (t) => {
  const { sockets, state, goOnline } = setUpConnection()
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
