import t from 'tap'
import { ChatError } from '../../client-sdk/src/errors/chat-error.ts'
import { because } from './support/because.ts'
import { errorShape, setUpConnection } from './support/set-up-connection.ts'
import { settled } from './support/manual-runtime.ts'

t.test('it comes back with growing delays, and those who are patient wait', async (t) => {
  const { runtime, sockets, connection, state } = setUpConnection()
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
  const { runtime, sockets, connection, goOnline } = setUpConnection()
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
    const { sockets, state, goOnline, query, connection } = setUpConnection()
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
    const { sockets, runtime, connection, goOnline } = setUpConnection()
    await goOnline()
    sockets.last().close(code)
    await settled()
    t.equal((connection.state.getSnapshot().retryAt ?? 0) - runtime.now(), 1_000, `${code}`)
  }
  const { sockets, refusals, goOnline, state, runtime } = setUpConnection()
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

t.test('calls wait while a token that the server did not take is renewed', async (t) => {
  const { deps, sockets, query, goOnline } = setUpConnection()
  let renewed: () => void = () => undefined
  deps.refused = () => new Promise((resolve) => (renewed = resolve))
  await goOnline()
  sockets.last().receive({ id: null, error: errorShape('UNAUTHENTICATED') })
  sockets.last().close(4401)
  await settled()
  const answer = query()
  await settled()
  renewed()
  await settled()
  sockets.last().open()
  await settled()
  sockets.last().receive({ id: 1, result: { type: 'data', data: 'hello' } })
  t.equal(await answer, 'hello')
})

t.test('a renewal that did not reach the server can be tried again', async (t) => {
  const { deps, sockets, query, state, goOnline } = setUpConnection()
  const away = new ChatError({ reason: 'OFFLINE', message: '', details: null })
  deps.refused = () => Promise.reject(away)
  await goOnline()
  sockets.last().close(4401)
  const answer = query()
  await t.rejects(answer, because('OFFLINE'))
  t.equal(state(), 'offline')
  await t.rejects(query(), because('OFFLINE'))
})

t.test('after a refused upgrade the session is renewed, once in a row', async (t) => {
  const { sockets, refusals, runtime, goOnline } = setUpConnection()
  await goOnline()
  for (let i = 0; i < 4; i++) {
    sockets.last().close(1006)
    await runtime.advance(20_000)
  }
  t.same(refusals, [null])
})

t.test('a session that is over ends the connection', async (t) => {
  const { deps, sockets, connection, state, goOnline } = setUpConnection()
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

t.test('a server that goes away is left as soon as its answers are there', async (t) => {
  const { sockets, runtime, query, state, goOnline } = setUpConnection()
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

t.test('a token that ran out while the server was away is renewed when it is back', async (t) => {
  const { sockets, refusals, runtime, state, goOnline } = setUpConnection()
  await goOnline()
  for (let i = 0; i < 3; i++) {
    sockets.last().close(1006)
    await runtime.advance(2_000)
  }
  sockets.last().open()
  sockets.last().receive({ id: null, error: errorShape('UNAUTHENTICATED') })
  sockets.last().close(4401)
  await settled()
  t.match(refusals, [null, { reason: 'UNAUTHENTICATED' }])
  t.equal(state(), 'connecting')
})

t.test('a renewal that failed on its way is made again at the next refusal', async (t) => {
  const { deps, sockets, refusals, runtime, state, goOnline } = setUpConnection()
  const { refused } = deps
  deps.refused = () =>
    Promise.reject(new ChatError({ reason: 'OFFLINE', message: '', details: null }))
  await goOnline()
  sockets.last().close(4401)
  await settled()
  deps.refused = refused
  await runtime.advance(1_000)
  sockets.last().open()
  sockets.last().close(4401)
  await settled()
  t.equal(refusals.length, 1)
  t.equal(state(), 'connecting')
})

t.test('what is started by somebody who hears that it is online is started once', async (t) => {
  const { sockets, connection, state, goOnline } = setUpConnection()
  const stop = connection.state.subscribe(() => {
    if (state() !== 'online') return
    stop()
    connection.watch({
      path: 'me.watch',
      input: () => ({}),
      onData: () => undefined,
      onEnd: () => undefined,
    })
  })
  await goOnline()
  const starts = sockets.last().sent.filter((frame) => Array.isArray(frame) && frame.length > 0)
  t.equal(starts.length, 1)
})

t.test('what was renewed before a long outage is renewed again after it', async (t) => {
  const { sockets, refusals, runtime, state, goOnline } = setUpConnection()
  await goOnline()
  sockets.last().close(4401)
  await settled()
  for (let i = 0; i < 3; i++) {
    sockets.last().close(1006)
    await runtime.advance(5_000)
  }
  sockets.last().open()
  sockets.last().close(4401)
  await settled()
  t.equal(refusals.length, 2)
  t.equal(state(), 'connecting')
})
