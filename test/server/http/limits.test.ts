import t from 'tap'
import { password, startApp } from '../../helpers/app.ts'
import { json } from '../../helpers/http.ts'

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

t.test('the outer net counts a network of IPv6 as one address', async (t) => {
  const env = { TRUST_PROXY: 'loopback' }
  const { url } = await startApp(t, { env, presets: { httpPerMinute: 2 } })
  const statusFrom = async (ip: string) =>
    (await fetch(`${url}/trpc/system.info`, { headers: { 'x-forwarded-for': ip } })).status
  t.equal(await statusFrom('2001:db8:1:2::1'), 200)
  t.equal(await statusFrom('2001:db8:1:2::2'), 200)
  t.equal(await statusFrom('2001:db8:1:2::3'), 429)
  t.equal(await statusFrom('2001:db8:1:3::1'), 200)
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
      body: JSON.stringify(Object.fromEntries(calls.entries())),
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
