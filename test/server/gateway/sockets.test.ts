import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { WebSocket } from 'ws'
import { limits } from '@chatcord/core/limits'
import { startApp } from '../../helpers/app.ts'
import { openSocket } from '../../helpers/raw-socket.ts'

const call = (id: unknown, method: string, path: string, input?: unknown) => ({
  id,
  method,
  params: { path, input },
})
const query = (id: unknown) => call(id, 'query', 'me.get')

/** The HTTP status that an upgrade is refused with, or 101. */
async function statusOf(url: string, options: object): Promise<number> {
  const socket = new WebSocket(url, options)
  socket.on('error', () => undefined)
  const status = await Promise.race([
    once(socket, 'unexpected-response').then(([, response]) => response.statusCode as number),
    once(socket, 'open').then(() => 101),
  ])
  socket.terminate()
  return status
}

t.test('sockets', async (t) => {
  const page = 'https://app.example'
  const app = await startApp(t, { env: { CLIENT_URL: page } })
  const { socketUrl } = app
  const ann = await app.clientAs('ann')
  const bearer = { authorization: `Bearer ${ann.access}` }
  const cookie = `chatcord-at-${new URL(app.url).port}=${ann.access}`
  const parameters = `${socketUrl}?connectionParams=1`

  t.test('the plain client of tRPC calls and subscribes', async (t) => {
    t.equal((await ann.ws.me.get.query()).username, 'ann')
    const ready = await new Promise((resolve, reject) =>
      ann.ws.me.watch.subscribe(undefined, { onData: resolve, onError: reject }),
    )
    t.strictSame(ready, { type: 'ready' })
    const failure = await ann.ws.users.get.query({ userId: 'f'.repeat(24) }).catch((e) => e)
    t.equal(failure.data.reason, 'NOT_FOUND')
  })

  const upgrades: [what: string, headers: Record<string, string>, status: number][] = [
    ['nobody', {}, 401],
    ['an unknown bearer', { authorization: 'Bearer x' }, 401],
    ['a bearer', bearer, 101],
    ['a bearer from a listed page', { ...bearer, origin: page }, 101],
    ['a bearer from another page', { ...bearer, origin: 'https://evil.example' }, 403],
    ['a cookie from our own page', { cookie, origin: app.url }, 101],
    ['a cookie without an origin', { cookie }, 403],
    ['a cookie from another page', { cookie, origin: 'https://evil.example' }, 403],
    ['a cookie from no page', { cookie, origin: 'null' }, 403],
    [
      'a cookie of another session',
      { cookie, origin: app.url, 'x-chat-session': '0'.repeat(24) },
      401,
    ],
  ]
  for (const [what, headers, status] of upgrades) {
    t.test(`an upgrade by ${what} is answered ${status}`, async (t) => {
      t.equal(await statusOf(socketUrl, { headers }), status)
    })
  }

  t.test('who one is may be said in the first frame', async (t) => {
    const socket = await openSocket(t, parameters)
    socket.send({ method: 'connectionParams', data: { token: ann.access } })
    socket.send(query(1))
    t.match(await socket.next(), { id: 1, result: { data: { username: 'ann' } } })
  })

  t.test('a cookie goes with the session that the first frame names', async (t) => {
    const headers = { cookie, origin: app.url }
    const right = await openSocket(t, parameters, { headers })
    right.send({ method: 'connectionParams', data: { 'x-chat-session': ann.session.id } })
    right.send(query(1))
    t.match(await right.next(), { id: 1, result: { data: { username: 'ann' } } })
    const wrong = await openSocket(t, parameters, { headers })
    wrong.send({ method: 'connectionParams', data: { 'x-chat-session': '0'.repeat(24) } })
    t.match(await wrong.next(), { id: null, error: { data: { reason: 'SESSION_CHANGED' } } })
    t.equal((await wrong.closed).code, 4401)
  })

  const introductions: [what: string, frame: unknown, reason: string, code: number][] = [
    ['nobody', { method: 'connectionParams', data: null }, 'UNAUTHENTICATED', 4401],
    [
      'an unknown token',
      { method: 'connectionParams', data: { token: 'x' } },
      'UNAUTHENTICATED',
      4401,
    ],
    ['no JSON', 'null{', 'BAD_REQUEST', 4400],
    ['null', 'null', 'BAD_REQUEST', 4400],
    ['an array', '[]', 'BAD_REQUEST', 4400],
    [
      'parameters that are no object',
      { method: 'connectionParams', data: 'x' },
      'BAD_REQUEST',
      4400,
    ],
    [
      'parameters that are no text',
      { method: 'connectionParams', data: { token: 1 } },
      'BAD_REQUEST',
      4400,
    ],
    [
      'parameters of parameters',
      { method: 'connectionParams', data: { token: {} } },
      'BAD_REQUEST',
      4400,
    ],
    ['a prototype', '{"method":"connectionParams","data":{"__proto__":"x"}}', 'BAD_REQUEST', 4400],
    ['a call instead', query(1), 'BAD_REQUEST', 4400],
  ]
  for (const [what, frame, reason, code] of introductions) {
    t.test(`a first frame of ${what} is refused`, async (t) => {
      const socket = await openSocket(t, parameters)
      socket.send(frame)
      t.match(await socket.next(), { id: null, error: { data: { reason } } })
      t.equal((await socket.closed).code, code)
    })
  }

  t.test('who says nothing for five seconds is put out', async (t) => {
    const socket = await openSocket(t, parameters)
    t.equal((await socket.closed).code, 4401)
  })

  const nested = '['.repeat(33)
  const frames: [what: string, frame: string | Buffer][] = [
    ['no JSON', '{'],
    ['a number', '1'],
    ['null', 'null'],
    ['an id of null', JSON.stringify(query(null))],
    ['no id', '{"method":"query","params":{"path":"me.get"}}'],
    ['an object as id', JSON.stringify(query({}))],
    ['an unknown method', '{"id":1,"method":"connectionParams","data":{}}'],
    ['no parameters', '{"id":1,"method":"query"}'],
    ['a path that is no text', JSON.stringify(call(1, 'query', 5 as never))],
    [
      'a lastEventId that is no text',
      '{"id":1,"method":"subscription","params":{"path":"me.watch","lastEventId":{}}}',
    ],
    ['a batch with one bad call', JSON.stringify([query(1), null])],
    ['a prototype', '{"id":1,"method":"query","params":{"path":"me.get","input":{"__proto__":1}}}'],
    [
      'an escaped prototype',
      '{"id":1,"method":"query","params":{"path":"me.get","input":{"\\u0063onstructor":1}}}',
    ],
    ['33 levels', `{"id":1,"method":"query","params":{"path":"me.get","input":${nested}`],
    ['binary', Buffer.from(JSON.stringify(query(1)))],
  ]
  for (const [what, frame] of frames) {
    t.test(`a frame of ${what} ends the socket`, async (t) => {
      const socket = await ann.socket()
      socket.send(frame)
      t.match(await socket.next(), { id: null, error: { data: { reason: 'BAD_REQUEST' } } })
      t.equal((await socket.closed).code, 4400)
    })
  }

  t.test('a frame at the limit is read and one byte more ends the socket', async (t) => {
    const socket = await ann.socket()
    const text = JSON.stringify(query(1))
    socket.send(text + ' '.repeat(limits.frameBytes - text.length))
    t.match(await socket.next(), { id: 1, result: { data: { username: 'ann' } } })
    socket.send(text + ' '.repeat(limits.frameBytes - text.length + 1))
    t.equal((await socket.closed).code, 1009)
  })

  t.test(
    'a frame holds ten calls and as many subscriptions as a socket, and no more',
    async (t) => {
      const socket = await ann.socket()
      const many = (count: number) => Array.from({ length: count }, (_, index) => query(index))
      socket.send(many(limits.callsPerFrame))
      for (let answer = 0; answer < limits.callsPerFrame; answer++)
        t.ok('result' in (await socket.next()))
      socket.send(many(limits.callsPerFrame + 1))
      const reasons = new Set<string>()
      for (let answer = 0; answer <= limits.callsPerFrame; answer++)
        reasons.add((await socket.next()).error.data.reason)
      t.strictSame([...reasons], ['LIMIT_REACHED'])

      const watches = Array.from({ length: limits.subscriptionsPerSocket }, (_, index) =>
        call(1_000 + index, 'subscription', 'me.watch'),
      )
      socket.send([...watches, query('with them')])
      await socket.until(({ id }) => id === 'with them')
      for (const { id } of watches.slice(-1)) await socket.until((frame) => frame.id === id)
      socket.send(call('one more', 'subscription', 'me.watch'))
      const refused = await socket.until(({ id }) => id === 'one more')
      t.match(refused.error.data, {
        reason: 'LIMIT_REACHED',
        details: { limit: 'subscriptionsPerSocket', max: limits.subscriptionsPerSocket },
      })
      socket.send({ id: 1_000, method: 'subscription.stop' })
      await socket.until(({ id, result }) => id === 1_000 && result.type === 'stopped')
      socket.send(call('one more', 'subscription', 'me.watch'))
      t.match(await socket.until(({ id }) => id === 'one more'), { result: { type: 'started' } })
    },
  )

  t.test('a session that ends takes its sockets with it', async (t) => {
    const { tokens, session } = await ann.http.auth.signIn.mutate({
      login: 'ann',
      password: 'correct horse 7 battery',
      carrier: 'bearer',
    })
    const headers = { authorization: `Bearer ${tokens!.access}` }
    const socket = await openSocket(t, socketUrl, { headers })
    const other = await ann.socket()
    socket.send(query(1))
    await socket.next()
    const before = performance.now()
    await ann.http.me.sessions.revoke.mutate({ sessionId: session.id })
    t.equal((await socket.closed).code, 4401)
    t.ok(performance.now() - before < 1_000)
    other.send(query(1))
    t.match(await other.next(), { id: 1, result: { data: { username: 'ann' } } })
  })

  t.test('signing in is over HTTP only', async (t) => {
    const socket = await ann.socket()
    socket.send(call(1, 'mutation', 'auth.refresh', {}))
    t.match(await socket.next(), { error: { data: { reason: 'UNAUTHENTICATED' } } })
  })

  t.test(
    'half frames, endless fragments and random bytes end their socket and nothing else',
    async (t) => {
      const hostile = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const socket = await ann.socket()
          const raw = (socket.socket as unknown as { _socket: import('node:net').Socket })._socket
          const end = once(raw, 'close')
          if (index % 4 === 0) raw.end(Buffer.from([0x81, 0xfe, 0x40]))
          if (index % 4 === 1) raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))
          if (index % 4 === 2) raw.write(Buffer.from([0x81, 0x05, 0x68, 0x65, 0x6c, 0x6c, 0x6f]))
          if (index % 4 === 3) {
            const fragment = (first: boolean) =>
              Buffer.from([first ? 0x01 : 0x00, 0x81, 0, 0, 0, 0, 0x20])
            raw.write(Buffer.concat(Array.from({ length: 100 }, (_, at) => fragment(at === 0))))
          }
          return end
        }),
      )
      t.equal(hostile.length, 20)
      t.equal((await ann.http.me.get.query()).username, 'ann')
    },
  )

  t.test('handshakes that never end cost nothing to others', async (t) => {
    const { port } = new URL(app.url)
    const halves = Array.from({ length: 50 }, () => connect(Number(port), '127.0.0.1'))
    t.teardown(() => {
      for (const half of halves) half.destroy()
    })
    for (const half of halves) half.write('GET /trpc HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n')
    t.equal((await ann.http.me.get.query()).username, 'ann')
  })
})

t.test('a socket that sends too fast is refused first and then ended', async (t) => {
  const app = await startApp(t, { presets: { framesPerSecond: 1, frameBurst: 5 } })
  const ann = await app.clientAs('ann')
  const socket = await ann.socket()
  for (let frame = 0; frame < 6; frame++) socket.send(query(frame))
  const answers = new Map<number, any>()
  while (answers.size < 6) {
    const answer = await socket.next()
    answers.set(answer.id, answer)
  }
  for (let frame = 0; frame < 5; frame++) t.ok(answers.get(frame).result, `frame ${frame}`)
  const { reason, details } = answers.get(5).error.data
  t.equal(reason, 'RATE_LIMITED')
  t.ok(details.retryAfterMs > 0 && details.retryAfterMs <= 1_000)
  for (let frame = 6; frame < 20; frame++) socket.send(query(frame))
  t.equal((await socket.closed).code, 4429)
})

t.test('a user and an address have so many sockets and no more', async (t) => {
  const app = await startApp(t, { presets: { socketsPerUser: 2, socketsPerIp: 4, sockets: 10 } })
  const ann = await app.clientAs('ann')
  const bob = await app.clientAs('bob')
  const [first] = await Promise.all([ann.socket(), ann.socket()])
  t.equal((await (await ann.socket()).closed).code, 4429)
  first.socket.close()
  await first.closed
  const again = await ann.socket()
  again.send(query(1))
  t.match(await again.next(), { id: 1, result: { data: { username: 'ann' } } })
  await Promise.all([bob.socket(), bob.socket()])
  const cleo = await app.clientAs('cleo')
  t.equal((await (await cleo.socket()).closed).code, 4429, 'the fifth of the address')
})

t.test('a full server says so', async (t) => {
  const app = await startApp(t, { presets: { sockets: 1 } })
  const ann = await app.clientAs('ann')
  await ann.socket()
  t.equal((await (await ann.socket()).closed).code, 1013)
})
