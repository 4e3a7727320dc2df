import t from 'tap'
import { request } from 'node:http'
import { ChatError } from '@chatcord/core/errors'
import type { Composition } from '@chatcord/server/composition/composition'
import { startApp, password } from '../helpers/app.ts'

const page = 'https://app.example'
const json = { 'content-type': 'application/json' }

const bug = 'the cat sat on a secret'
function withFaults(composition: Composition): Composition {
  const { services } = composition
  const info = services.system.info.bind(services.system)
  const users = {
    ...services.users,
    get: async (id: string) => {
      if (id === '0'.repeat(24)) throw new Error(bug)
      if (id === '1'.repeat(24)) throw new ChatError('UNAVAILABLE', { retryAfterMs: 5 })
      return services.users.get(id)
    },
  }
  return { ...composition, services: { ...services, users, system: { info } } }
}

t.test('HTTP', async (t) => {
  const app = await startApp(t, { env: { CLIENT_URL: page }, change: withFaults })
  const { url } = app
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, { headers })
  const post = (path: string, body: BodyInit | null, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, { method: 'POST', body, headers: { ...json, ...headers } })
  const failureOf = async (response: Response) => {
    const { error } = await response.json()
    t.match(error.data.requestId, /^[0-9a-f-]{36}$/, 'names the request')
    return { status: response.status, reason: error.data.reason }
  }
  const ann = await app.clientAs('ann')
  const bearer = { authorization: `Bearer ${ann.access}` }
  const signIn = async (headers: Record<string, string> = {}) => {
    const body = JSON.stringify({ login: 'ann', password })
    const response = await post('/trpc/auth.signIn', body, { origin: url, ...headers })
    const set = response.headers.getSetCookie()
    return { response, set, cookie: set.map((each) => each.split(';', 1)[0]).join('; ') }
  }

  t.test('the pages beside tRPC answer, and nothing else does', async (t) => {
    t.match(await (await get('/')).text(), 'Chatcord')
    t.strictSame(await (await get('/healthz')).json(), { status: 'ok' })
    t.strictSame(await (await get('/readyz')).json(), { status: 'ready' })
    t.strictSame(await failureOf(await get('/metrics')), { status: 404, reason: 'NOT_FOUND' })
    t.strictSame(await failureOf(await get('/trpc')), { status: 404, reason: 'NOT_FOUND' })
    const put = await fetch(`${url}/trpc/system.info`, { method: 'PUT' })
    t.strictSame(await failureOf(put), { status: 404, reason: 'NOT_FOUND' })
  })

  t.test('every answer carries the security headers and no version', async (t) => {
    for (const path of ['/', '/trpc/system.info', '/trpc/no.such', '/nowhere']) {
      const { headers } = await get(path)
      t.equal(
        headers.get('content-security-policy'),
        "default-src 'none';frame-ancestors 'none';base-uri 'none';form-action 'none'",
        path,
      )
      t.equal(headers.get('x-content-type-options'), 'nosniff')
      t.equal(headers.get('cache-control'), 'no-store')
      t.equal(headers.get('x-frame-options'), 'DENY')
      t.match(headers.get('vary'), /Origin/)
      t.notOk(headers.has('server'))
      t.notOk(headers.has('x-powered-by'))
      t.notOk(headers.has('strict-transport-security'), 'not on plain http')
    }
  })

  t.test('only a listed origin may read answers', async (t) => {
    const listed = await get('/trpc/system.info', { origin: page })
    t.equal(listed.headers.get('access-control-allow-origin'), page)
    t.equal(listed.headers.get('access-control-allow-credentials'), 'true')
    for (const origin of ['https://evil.example', `${page}.evil.example`, 'null', `${page}:444`]) {
      const other = await get('/trpc/system.info', { origin })
      t.notOk(other.headers.has('access-control-allow-origin'), origin)
      t.notOk(other.headers.has('access-control-allow-credentials'), origin)
      t.strictSame(await failureOf(other), { status: 403, reason: 'FORBIDDEN' })
    }
  })

  t.test('a preflight is answered for listed origins alone', async (t) => {
    const ask = (origin: string) =>
      fetch(`${url}/trpc/auth.signIn`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      })
    const listed = await ask(page)
    t.equal(listed.status, 204)
    t.equal(listed.headers.get('access-control-allow-methods'), 'GET, POST')
    t.equal(
      listed.headers.get('access-control-allow-headers'),
      'content-type, authorization, x-chat-session',
    )
    t.notOk((await ask('https://evil.example')).headers.has('access-control-allow-origin'))
  })

  t.test('a session travels in cookies that no script reads', async (t) => {
    const { response, set, cookie } = await signIn()
    const { result } = await response.json()
    t.equal(result.data.tokens, null, 'no script sees the tokens')
    const port = new URL(url).port
    t.match(cookie, new RegExp(`chatcord-at-${port}=.+; chatcord-rt-${port}=.+`))
    for (const each of set) t.match(each, /; Path=\/; Expires=.+; HttpOnly; SameSite=Strict$/)
    const me = await get('/trpc/me.get', { cookie })
    t.equal((await me.json()).result.data.username, 'ann')
    const out = await post('/trpc/auth.signOut', null, { cookie, origin: url })
    t.equal(out.status, 200)
    for (const each of out.headers.getSetCookie()) t.match(each, /=; .*Expires=Thu, 01 Jan 1970/)
    t.equal((await get('/trpc/me.get', { cookie })).status, 401)
  })

  t.test('a caller by cookie must come from an allowed page', async (t) => {
    const { cookie } = await signIn()
    const change = (headers: Record<string, string>) =>
      post('/trpc/me.update', JSON.stringify({ displayName: 'Ann' }), { cookie, ...headers })
    t.equal((await change({ origin: url })).status, 200)
    t.equal((await change({ origin: page, 'sec-fetch-site': 'same-site' })).status, 200)
    for (const headers of [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: url, 'sec-fetch-site': 'cross-site' },
    ])
      t.strictSame(
        await failureOf(await change(headers as Record<string, string>)),
        { status: 403, reason: 'FORBIDDEN' },
        JSON.stringify(headers),
      )
    t.equal((await get('/trpc/me.get', { cookie })).status, 200, 'browsers name no origin to read')
    t.equal((await get('/trpc/me.get', { cookie, 'sec-fetch-site': 'cross-site' })).status, 403)
  })

  t.test('a bearer needs no origin, and its cookies are not looked at', async (t) => {
    const { cookie } = await signIn()
    t.equal((await post('/trpc/me.update', '{"displayName":"Ann"}', bearer)).status, 200)
    const broken = { cookie, authorization: 'Bearer nobody' }
    t.equal((await get('/trpc/me.get', broken)).status, 401)
    t.equal((await get('/trpc/me.get', { cookie, authorization: 'Basic YTpi' })).status, 401)
  })

  t.test('a tab that means another session is told so', async (t) => {
    const session = { 'x-chat-session': ann.session.id }
    t.equal((await get('/trpc/me.get', { ...bearer, ...session })).status, 200)
    const { cookie } = await signIn()
    t.strictSame(await failureOf(await get('/trpc/me.get', { cookie, ...session })), {
      status: 401,
      reason: 'SESSION_CHANGED',
    })
  })

  t.test('whoever is nobody learns that without an error', async (t) => {
    for (const headers of [{}, { authorization: 'Bearer nobody' }]) {
      const response = await get('/trpc/auth.session', headers as Record<string, string>)
      t.strictSame(await response.json(), { result: { data: null } })
    }
  })

  t.test('a mutation is not carried out by GET, nor a query by POST', async (t) => {
    t.equal((await get('/trpc/auth.signOut', bearer)).status, 404)
    t.equal((await post('/trpc/me.get', null, bearer)).status, 404)
    t.equal((await get('/trpc/me.get', bearer)).status, 200)
  })

  const types = [
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'application/json;',
    'application/json, text/plain',
    'application/jsonx',
    'application/json;charset=utf-16',
    'application/json\tx',
    'application/json x',
    'text/plain; application/json',
    'application/jsonl',
  ]
  for (const type of types) {
    t.test(`the content type ${JSON.stringify(type)} is refused`, async (t) => {
      const body = new Blob(['{"displayName":"Eve"}'])
      const response = await post('/trpc/me.update', body, { ...bearer, 'content-type': type })
      t.strictSame(await failureOf(response), { status: 400, reason: 'BAD_REQUEST' })
    })
  }

  const nested = '['.repeat(33) + ']'.repeat(33)
  const bodies: [what: string, body: BodyInit, reason: string, status: number][] = [
    ['no JSON', '{', 'BAD_REQUEST', 400],
    ['an array of nothing', '[]', 'VALIDATION', 400],
    ['a field too many', '{"displayName":"x","role":"owner"}', 'VALIDATION', 400],
    ['a prototype', '{"__proto__":{"displayName":"x"}}', 'BAD_REQUEST', 400],
    ['an escaped prototype', '{"\\u005f_proto__":{}}', 'BAD_REQUEST', 400],
    ['a constructor within', '{"status":{"constructor":{"prototype":1}}}', 'BAD_REQUEST', 400],
    ['33 levels', `{"displayName":${nested}}`, 'BAD_REQUEST', 400],
    ['a great many levels', '['.repeat(200_000), 'BAD_REQUEST', 400],
    [
      'broken UTF-8',
      Buffer.from('7b22646973706c61794e616d65223a22ff227d', 'hex'),
      'BAD_REQUEST',
      400,
    ],
    ['an operator', '{"displayName":{"$gt":""}}', 'VALIDATION', 400],
    ['a control character', '{"displayName":"a\\u0000b"}', 'VALIDATION', 400],
    ['a huge number', '{"displayName":1e400}', 'VALIDATION', 400],
  ]
  for (const [what, body, reason, status] of bodies) {
    t.test(`${what} as a body is ${reason}`, async (t) => {
      const response = await post('/trpc/me.update', body, bearer)
      t.strictSame(await failureOf(response), { status, reason })
    })
  }

  t.test('a body at the limit is read and one byte more is too large', async (t) => {
    const of = (bytes: number) => `{"displayName":"${'x'.repeat(bytes - 18)}"}`
    const limit = 256 * 1024
    t.equal(Buffer.byteLength(of(limit)), limit)
    const at = await post('/trpc/me.update', of(limit), bearer)
    t.equal((await failureOf(at)).reason, 'VALIDATION')
    const beyond = await post('/trpc/me.update', of(limit + 1), bearer)
    t.strictSame(await failureOf(beyond), { status: 413, reason: 'TOO_LARGE' })
  })

  t.test('a batch of ten is answered and one of eleven is refused', async (t) => {
    const batch = (count: number) =>
      get(
        `/trpc/${Array(count).fill('channels.members.list').join(',')}?batch=1&input=%7B%7D`,
        bearer,
      )
    const ten = await (await batch(10)).json()
    t.equal(ten.length, 10)
    const eleven = await (await batch(11)).json()
    t.equal(eleven.error?.data.reason ?? eleven[0].error.data.reason, 'BAD_REQUEST')
  })

  t.test('a bug goes out as such, under an id, and into the log with its stack', async (t) => {
    const input = encodeURIComponent(JSON.stringify({ userId: '0'.repeat(24) }))
    const response = await get(`/trpc/users.get?input=${input}`, bearer)
    const text = await response.text()
    t.equal(response.status, 500)
    t.notMatch(text, bug)
    const { error } = JSON.parse(text)
    t.match(error, {
      message: 'Internal server error',
      data: { code: 'INTERNAL_SERVER_ERROR', reason: 'INTERNAL', path: 'users.get', details: null },
    })
    t.notOk('stack' in error.data)
    const entry = app.log.find(
      ({ event, requestId }) => event === 'bug' && requestId === error.data.requestId,
    )
    t.match(entry, {
      path: 'users.get',
      type: 'query',
      err: { message: bug, stack: /http\.test\.ts/ },
    })
  })

  t.test('a failure that may be retried says when', async (t) => {
    const input = encodeURIComponent(JSON.stringify({ userId: '1'.repeat(24) }))
    const response = await get(`/trpc/users.get?input=${input}`, bearer)
    t.equal(response.status, 503)
    t.match((await response.json()).error.data, {
      reason: 'UNAVAILABLE',
      details: { retryAfterMs: 5 },
    })
  })

  t.test('subscriptions are for sockets', async (t) => {
    const response = await get('/trpc/me.watch', { ...bearer, accept: 'text/event-stream' })
    const text = await response.text()
    t.match(text, 'event: serialized-error', 'the stream holds nothing but the refusal')
    t.match(text, '"reason":"NOT_FOUND"')
    t.equal(text.match(/^data:/gm)?.length, 2)
  })

  t.test('malformed HTTP is answered and harms nobody', async (t) => {
    for (const path of ['/trpc/%', '/trpc/%ff', '/trpc/a%00b', '/%E0%A4%A']) {
      const status = await new Promise<number>((resolve, reject) => {
        request(`${url}`, { path }, (response) => {
          response.resume()
          resolve(response.statusCode ?? 0)
        })
          .on('error', reject)
          .end()
      })
      t.ok(status >= 400 && status < 500, `${path}: ${status}`)
    }
    t.equal((await get('/healthz')).status, 200)
  })

  t.test('the log knows no passwords, tokens, cookies or inputs', async (t) => {
    const { cookie } = await signIn()
    const marker = 'zanzibar-marker'
    await get(
      `/trpc/users.search?input=${encodeURIComponent(JSON.stringify({ query: marker }))}`,
      bearer,
    )
    const text = app.logText()
    t.match(text, '/trpc/users.search')
    for (const secret of [password, ann.access, marker, ...cookie.split('; ')])
      t.notOk(text.includes(secret))
  })
})

t.test(
  'under https the cookies are bound to the host and the page may not be left in plain text',
  async (t) => {
    const { url } = await startApp(t, { env: { PUBLIC_URL: 'https://chat.example.com' } })
    const response = await fetch(`${url}/trpc/auth.signUp`, {
      method: 'POST',
      headers: { ...json, origin: 'https://chat.example.com' },
      body: JSON.stringify({ username: 'ann', email: 'ann@example.org', password }),
    })
    const cookies = response.headers.getSetCookie()
    t.equal(cookies.length, 2)
    t.match(cookies[0], /^__Host-at=.*; Path=\/; .*HttpOnly; Secure; SameSite=Strict$/)
    t.match(cookies[1], /^__Host-rt=.*; Path=\/; .*HttpOnly; Secure; SameSite=Strict$/)
    for (const cookie of cookies) {
      t.notMatch(cookie, /Domain/i)
      t.ok(Buffer.byteLength(cookie) <= 4_096)
    }
    t.match(response.headers.get('strict-transport-security'), /max-age=\d{8}/)
    t.equal(
      (await fetch(url, { headers: { origin: url } })).headers.get('access-control-allow-origin'),
      null,
    )
  },
)

t.test('on plain http beyond this machine no cookie is set', async (t) => {
  const { url } = await startApp(t, { env: { PUBLIC_URL: 'http://chat.example.com' } })
  const signUp = (carrier: string) =>
    fetch(`${url}/trpc/auth.signUp`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({
        username: carrier,
        email: `${carrier}@example.org`,
        password,
        carrier,
      }),
    })
  const refused = await signUp('cookie')
  t.equal(refused.status, 403)
  t.strictSame(refused.headers.getSetCookie(), [])
  t.equal((await signUp('bearer')).status, 200)
})

t.test('the outer net refuses an address that asks without end', async (t) => {
  const { url } = await startApp(t, { presets: { httpPerMinute: 5 } })
  const statuses: number[] = []
  for (let call = 0; call < 6; call++)
    statuses.push((await fetch(`${url}/trpc/system.info`)).status)
  t.strictSame(statuses, [200, 200, 200, 200, 200, 429])
  const refused = await fetch(`${url}/trpc/system.info`)
  const { reason, details } = (await refused.json()).error.data
  t.equal(reason, 'RATE_LIMITED')
  t.ok(details.retryAfterMs > 0 && details.retryAfterMs <= 60_000)
  t.ok(refused.headers.has('retry-after'))
  t.equal((await fetch(`${url}/healthz`)).status, 200)
})

t.test('an address is believed from trusted proxies alone', async (t) => {
  const forwarded = { 'x-forwarded-for': '203.0.113.9' }
  const addressesOf = async (env: Record<string, string>) => {
    const app = await startApp(t, { env })
    const ann = await app.clientAs('ann')
    await fetch(`${app.url}/trpc/auth.signIn`, {
      method: 'POST',
      headers: { ...json, ...forwarded },
      body: JSON.stringify({ login: 'ann', password, carrier: 'bearer' }),
    })
    const { items } = await ann.http.me.sessions.list.query()
    return items.map(({ ip }) => ip)
  }
  t.notOk((await addressesOf({})).includes('203.0.113.9'))
  t.ok((await addressesOf({ TRUST_PROXY: 'loopback' })).includes('203.0.113.9'))
})

t.test('in a batch each sign-in counts', async (t) => {
  const { url, app } = await startApp(t, {
    env: {
      NODE_ENV: 'production',
      JWT_SECRET: 'f3a9c1d27be84650a1b2c3d4e5f60718',
      PUBLIC_URL: 'https://chat.example.com',
    },
  })
  const setupToken = await app.chat.setupToken()
  const owner = { username: 'owner', email: 'owner@example.org', password, setupToken }
  const signUp = await fetch(`${url}/trpc/auth.signUp`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ ...owner, carrier: 'bearer' }),
  })
  t.equal(signUp.status, 200)
  const batch = async () => {
    const calls = Array.from({ length: 10 }, () => ({ login: 'nobody', password: 'wrong' }))
    const response = await fetch(`${url}/trpc/${Array(10).fill('auth.signIn').join(',')}?batch=1`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ ...calls }),
    })
    const answers: { error: { data: { reason: string } } }[] = await response.json()
    return answers.map(({ error }) => error.data.reason)
  }
  const first = await batch()
  t.ok(
    first.every((reason) => reason === 'INVALID_CREDENTIALS'),
    first.join(),
  )
  const second = await batch()
  t.ok(
    second.every((reason) => reason === 'RATE_LIMITED'),
    second.join(),
  )
})
