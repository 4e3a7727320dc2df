import { request } from 'node:http'
import t from 'tap'
import { startApp } from '../../helpers/app.ts'
import { failureOf, httpOf } from '../../helpers/http.ts'

t.test('hostile requests', async (t) => {
  const app = await startApp(t)
  const { url } = app
  const { get, post } = httpOf(app)
  const ann = await app.clientAs('ann')
  const bearer = { authorization: `Bearer ${ann.access}` }

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
      t.strictSame(await failureOf(t, response), { status: 400, reason: 'BAD_REQUEST' })
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
      t.strictSame(await failureOf(t, response), { status, reason })
    })
  }

  t.test('a body at the limit is read and one byte more is too large', async (t) => {
    const of = (bytes: number) => `{"displayName":"${'x'.repeat(bytes - 18)}"}`
    const limit = 256 * 1024
    t.equal(Buffer.byteLength(of(limit)), limit)
    const at = await post('/trpc/me.update', of(limit), bearer)
    t.equal((await failureOf(t, at)).reason, 'VALIDATION')
    const beyond = await post('/trpc/me.update', of(limit + 1), bearer)
    t.strictSame(await failureOf(t, beyond), { status: 413, reason: 'TOO_LARGE' })
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
        request(url, { path }, (response) => {
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
})
