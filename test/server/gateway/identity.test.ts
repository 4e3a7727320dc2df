import { once } from 'node:events'
import t from 'tap'
import { WebSocket } from 'ws'
import { password, startApp } from '../../helpers/app.ts'
import { refusalOf } from '../../helpers/refusal.ts'
import { openSocket } from '../../helpers/raw-socket.ts'

const call = (id: unknown, method: string, path: string, input?: unknown) => ({
  id,
  method,
  params: { path, input },
})
const query = (id: unknown) => call(id, 'query', 'me.get')
const signIn = { login: 'ann', password }

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

t.test('who is on a socket', async (t) => {
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
    t.equal(await refusalOf(ann.ws.users.get.query({ userId: 'f'.repeat(24) })), 'NOT_FOUND')
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

  t.test('there are no sockets elsewhere', async (t) => {
    const headers = { authorization: `Bearer ${ann.access}` }
    for (const path of ['/', '/healthz', '/trpc/me.get', '/trpc/events.watch', '/nothing'])
      t.equal(await statusOf(app.url.replace('http', 'ws') + path, { headers }), 404, path)
    t.equal(await statusOf(socketUrl, { headers }), 101)
  })

  t.test('who says nothing for five seconds is put out', async (t) => {
    const socket = await openSocket(t, parameters)
    t.equal((await socket.closed).code, 4401)
  })

  t.test('a session that ends takes its sockets with it', async (t) => {
    const { tokens, session } = await ann.http.auth.signIn.mutate({ ...signIn, carrier: 'bearer' })
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
    const { tokens } = await ann.http.auth.signIn.mutate({ ...signIn, carrier: 'bearer' })
    const user = { username: 'eve', email: 'eve@example.org', password }
    const calls: [procedure: string, input: object][] = [
      ['signUp', user],
      ['signUp', { ...user, carrier: 'bearer' }],
      ['signIn', signIn],
      ['signIn', { ...signIn, carrier: 'bearer' }],
      ['signInAsGuest', { carrier: 'bearer' }],
      ['refresh', {}],
      ['refresh', { refreshToken: tokens!.refresh }],
    ]
    const socket = await ann.socket()
    for (const [procedure, input] of calls) {
      socket.send(call(1, 'mutation', `auth.${procedure}`, input))
      const refusal = { error: { data: { reason: 'BAD_REQUEST' } } }
      t.match(await socket.next(), refusal, `${procedure} ${Object.keys(input).join()}`)
    }
    const refreshed = await ann.http.auth.refresh.mutate({ refreshToken: tokens!.refresh })
    t.ok(refreshed.tokens, 'what was refused has used up nothing')
  })
})
