import t from 'tap'
import { startApp } from '../../helpers/app.ts'
import { failureOf, httpOf } from '../../helpers/http.ts'

const page = 'https://app.example'

t.test('pages and headers', async (t) => {
  const app = await startApp(t, { env: { CLIENT_URL: page } })
  const { url } = app
  const { get } = httpOf(app)

  t.test('the pages beside tRPC answer, and nothing else does', async (t) => {
    t.match(await (await get('/')).text(), 'Chatcord')
    t.strictSame(await (await get('/healthz')).json(), { status: 'ok' })
    t.strictSame(await (await get('/readyz')).json(), { status: 'ready' })
    t.strictSame(await failureOf(t, await get('/metrics')), { status: 404, reason: 'NOT_FOUND' })
    t.strictSame(await failureOf(t, await get('/trpc')), { status: 404, reason: 'NOT_FOUND' })
    const put = await fetch(`${url}/trpc/system.info`, { method: 'PUT' })
    t.strictSame(await failureOf(t, put), { status: 404, reason: 'NOT_FOUND' })
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
      t.strictSame(await failureOf(t, other), { status: 403, reason: 'FORBIDDEN' })
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
      'content-type, authorization, x-chat-session, x-chat-sdk',
    )
    t.notOk((await ask('https://evil.example')).headers.has('access-control-allow-origin'))
  })
})
