import { request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { password, startApp } from '../../helpers/app.ts'
import { failureOf, httpOf } from '../../helpers/http.ts'

t.test('hostile requests', async (t) => {
  let watched = 0
  const app = await startApp(t, {
    change(composition) {
      const { presence } = composition.services
      const watch: typeof presence.watch = (...args) => {
        watched += 1
        return presence.watch(...args)
      }
      return {
        ...composition,
        services: { ...composition.services, presence: { ...presence, watch } },
      }
    },
  })
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
    t.strictSame(await failureOf(t, await batch(11)), { status: 409, reason: 'LIMIT_REACHED' })
  })

  t.test('what is refused before any call of it names its request too', async (t) => {
    const refusals: [path: string, headers: Record<string, string>, reason: string][] = [
      ['me.get,auth.signOut?batch=1', {}, 'BAD_REQUEST'],
      ['me.get?connectionParams=1', {}, 'BAD_REQUEST'],
      ['me.get?connectionParams={', {}, 'BAD_REQUEST'],
      ['me.get?input={', {}, 'BAD_REQUEST'],
      ['me.get?input=%ff', {}, 'BAD_REQUEST'],
      ['me.get', { accept: 'application/jsonl' }, 'BAD_REQUEST'],
      ['me.nothing', {}, 'NOT_FOUND'],
      ['me.get', { origin: 'https://elsewhere.example' }, 'FORBIDDEN'],
    ]
    for (const [path, headers, reason] of refusals) {
      const response = await get(`/trpc/${path}`, { ...bearer, ...headers })
      t.match(await failureOf(t, response), { reason }, path)
    }
    const unreadable = await post('/trpc/me.update', '{', bearer)
    t.match(await failureOf(t, unreadable), { reason: 'BAD_REQUEST' })
  })

  t.test('a subscription by GET is refused before it begins', async (t) => {
    const input = encodeURIComponent(JSON.stringify({ userIds: [ann.me.id] }))
    const names = ['presence.watch', 'presence%2Ewatch', 'presence%252Ewatch', 'presence%2Fwatch']
    for (const accept of ['text/event-stream', '*/*'])
      for (const name of [...names, 'presence%252Fwatch', '%2Fpresence.watch']) {
        const response = await get(`/trpc/${name}?input=${input}`, { ...bearer, accept })
        t.strictSame(await failureOf(t, response), { status: 404, reason: 'NOT_FOUND' }, name)
      }
    t.equal(watched, 0, 'nothing is left that would go on without its reader')
  })

  t.test('nothing is to be had by HEAD', async (t) => {
    const response = await fetch(`${url}/trpc/me.get`, { method: 'HEAD', headers: bearer })
    t.equal(response.status, 404)
    t.notOk(app.log.some(({ event }) => event === 'bug'))
  })

  t.test('a streamed answer is refused before anything is done for it', async (t) => {
    const sessions = async () => (await ann.http.me.sessions.list.query()).items.length
    const before = await sessions()
    for (const name of ['accept', 'trpc-accept']) {
      const signIn = JSON.stringify({ 0: { login: 'ann', password } })
      const headers = { origin: url, [name]: 'application/jsonl' }
      const response = await post('/trpc/auth.signIn?batch=1', signIn, headers)
      t.strictSame(await failureOf(t, response), { status: 400, reason: 'BAD_REQUEST' }, name)
    }
    t.equal(await sessions(), before)
  })

  t.test('a host that is none is a bad request and no bug', async (t) => {
    for (const host of ['[', 'a b', 'x:99999', '%']) {
      const response = await answerTo('/trpc/me.get', { ...bearer, host })
      t.strictSame(await failureOf(t, response), { status: 400, reason: 'BAD_REQUEST' }, host)
    }
    t.notOk(app.log.some(({ event }) => event === 'bug'))
  })

  t.test('malformed HTTP is answered in the shape of all failures and harms nobody', async (t) => {
    for (const path of ['/trpc/%', '/trpc/%ff', '/trpc/a%00b', '/%E0%A4%A']) {
      const response = await answerTo(path)
      t.ok(response.status >= 400 && response.status < 500, `${path}: ${response.status}`)
      t.match(await failureOf(t, response), { reason: /^(BAD_REQUEST|NOT_FOUND)$/ }, path)
    }
    t.equal((await get('/healthz')).status, 200)
  })

  t.test('what is no HTTP is answered in that shape as well', async (t) => {
    const cookies = `cookie: ${'a=b; '.repeat(4_000)}`
    const requests: [text: string, status: number, reason: string][] = [
      ['\u0016\u0003\u0001', 400, 'BAD_REQUEST'],
      ['GET / HTTP/1.1\r\nHost: x\r\nno header\r\n\r\n', 400, 'BAD_REQUEST'],
      [`GET /trpc/me.get HTTP/1.1\r\nHost: x\r\n${cookies}\r\n\r\n`, 413, 'TOO_LARGE'],
    ]
    for (const [sent, status, reason] of requests) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1')
      socket.on('error', () => undefined)
      socket.write(sent)
      const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n')
      const response = new Response(body, { status: Number(head.split(' ')[1]) })
      t.strictSame(await failureOf(t, response), { status, reason }, sent.slice(0, 40))
    }
    t.equal((await get('/healthz')).status, 200)
  })

  /** Path and headers as they are: `fetch` would mend them. */
  async function answerTo(path: string, headers = {}): Promise<Response> {
    return new Promise((resolve, reject) => {
      request(url, { path, headers }, (response) => {
        const { statusCode: status = 0 } = response
        void text(response).then((body) => resolve(new Response(body, { status })), reject)
      })
        .on('error', reject)
        .end()
    })
  }
})
