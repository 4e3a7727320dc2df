import t from 'tap'
import { password, startApp } from '../../helpers/app.ts'
import { failureOf, httpOf, json } from '../../helpers/http.ts'

const page = 'https://app.example'

t.test('sessions over HTTP', async (t) => {
  const app = await startApp(t, { env: { CLIENT_URL: page } })
  const { url } = app
  const { get, post, signIn } = httpOf(app)
  const ann = await app.clientAs('ann')
  const bearer = { authorization: `Bearer ${ann.access}` }

  t.test('a session travels in cookies that no script reads', async (t) => {
    const { response, set, cookie } = await signIn('ann')
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
    const { cookie } = await signIn('ann')
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
        await failureOf(t, await change(headers as Record<string, string>)),
        { status: 403, reason: 'FORBIDDEN' },
        JSON.stringify(headers),
      )
    t.equal((await get('/trpc/me.get', { cookie })).status, 200, 'browsers name no origin to read')
    t.equal((await get('/trpc/me.get', { cookie, 'sec-fetch-site': 'cross-site' })).status, 403)
  })

  t.test('a bearer needs no origin, and its cookies are not looked at', async (t) => {
    const { cookie } = await signIn('ann')
    t.equal((await post('/trpc/me.update', '{"displayName":"Ann"}', bearer)).status, 200)
    const broken = { cookie, authorization: 'Bearer nobody' }
    t.equal((await get('/trpc/me.get', broken)).status, 401)
    t.equal((await get('/trpc/me.get', { cookie, authorization: 'Basic YTpi' })).status, 401)
  })

  t.test('a tab that means another session is told so', async (t) => {
    const session = { 'x-chat-session': ann.session.id }
    t.equal((await get('/trpc/me.get', { ...bearer, ...session })).status, 200)
    const { cookie } = await signIn('ann')
    t.strictSame(await failureOf(t, await get('/trpc/me.get', { cookie, ...session })), {
      status: 401,
      reason: 'SESSION_CHANGED',
    })
  })

  t.test('whoever is nobody learns that without an error', async (t) => {
    for (const headers of [{}, { authorization: 'Bearer nobody' }]) {
      const response = await get('/trpc/auth.session', headers)
      t.strictSame(await response.json(), { result: { data: null } })
    }
  })

  t.test('whose session has ended is nobody, which is no error either', async (t) => {
    const { cookie } = await signIn('ann')
    t.equal((await post('/trpc/auth.signOut', null, { cookie, origin: url })).status, 200)
    const response = await get('/trpc/auth.session', { cookie })
    t.strictSame(await response.json(), { result: { data: null } })
  })

  t.test('the log knows no passwords, tokens, cookies or inputs', async (t) => {
    const { cookie } = await signIn('ann')
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

t.test(
  'on plain http beyond this machine no cookie is set, and nothing is made for one',
  async (t) => {
    const { url } = await startApp(t, {
      env: { PUBLIC_URL: 'http://chat.example.com' },
      settings: { allowGuestAccess: true },
    })
    const post = (procedure: string, input: object) =>
      fetch(`${url}/trpc/${procedure}`, {
        method: 'POST',
        headers: json,
        body: JSON.stringify(input),
      })
    const ann = { username: 'ann', email: 'ann@example.org', password }
    const calls: [procedure: string, input: object][] = [
      ['auth.signUp', ann],
      ['auth.signIn', { login: 'ann', password }],
      ['auth.signInAsGuest', {}],
    ]
    for (const [procedure, input] of calls) {
      const refused = await post(procedure, input)
      t.strictSame(await failureOf(t, refused), { status: 403, reason: 'FORBIDDEN' }, procedure)
      t.strictSame(refused.headers.getSetCookie(), [])
      t.equal((await post(procedure, { ...input, carrier: 'bearer' })).status, 200, procedure)
    }
  },
)
