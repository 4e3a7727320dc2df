import type { IncomingHttpHeaders } from 'node:http'
import { inspect } from 'node:util'
import { readText } from '@chatcord/workers/http/body'
import type { OutboundCall } from '@chatcord/workers/http/outbound'
import t from 'tap'
import { readCertificate } from '../../helpers/certificate.ts'
import { providerErrorOf, startListener, startOutbound } from '../../helpers/outbound.ts'
import { startUpstream } from '../../helpers/upstream.ts'

const call = (url: string, given: Partial<OutboundCall> = {}): OutboundCall => ({
  ...{ method: 'GET', url, maxBytes: 1_000, signal: new AbortController().signal },
  ...given,
})

t.test('a certificate that nobody known has signed is named as the reason', async (t) => {
  const upstream = await startUpstream(t, await readCertificate())
  const outbound = startOutbound(t, upstream.allow)
  const error = await providerErrorOf(outbound.call(call(`${upstream.baseUrl}/models`)))
  t.match(error, { code: 'untrusted', message: /certificate/, retryable: false })
  t.equal(upstream.counts().calls, 0)
})

t.test('a redirect of a POST is not followed', async (t) => {
  const trap = await startListener(t, (_, response) => response.end())
  const listener = await startListener(t, (_, response) =>
    response.writeHead(307, { location: `http://127.0.0.1:${trap.port}/` }).end(),
  )
  const outbound = startOutbound(t, '127.0.0.0/8')
  const url = `http://127.0.0.1:${listener.port}/`
  const error = await providerErrorOf(outbound.call(call(url, { method: 'POST', body: '{}' })))
  t.equal(error.code, 'refused')
  t.equal(trap.connects(), 0)
})

t.test('every hop of a redirect is checked as the first one was', async (t) => {
  const trap = await startListener(t, (_, response) => response.end())
  const targets = [
    `http://127.0.0.1:${trap.port}/`,
    `https://[::1]:${trap.port}/`,
    `//2130706433:${trap.port}/`,
    `http://name:word@127.0.0.1:${trap.port}/`,
    'file:///etc/passwd',
  ]
  for (const location of targets) {
    const listener = await startListener(t, (_, response) =>
      response.writeHead(302, { location }).end(),
    )
    const outbound = startOutbound(t, `127.0.0.1:${listener.port}`)
    const url = `http://127.0.0.1:${listener.port}/`
    t.equal((await providerErrorOf(outbound.call(call(url)))).code, 'blocked', location)
  }
  t.equal(trap.connects(), 0)
})

t.test('three redirects of a GET are followed, not four', async (t) => {
  const listener = await startListener(t, ({ url }, response) => {
    const left = Number(url?.slice(1))
    if (left === 0) response.end('here')
    else response.writeHead(302, { location: `/${left - 1}` }).end()
  })
  const outbound = startOutbound(t, '127.0.0.0/8')
  const url = `http://127.0.0.1:${listener.port}`
  t.equal(await readText((await outbound.call(call(`${url}/3`))).body), 'here')
  t.equal((await providerErrorOf(outbound.call(call(`${url}/4`)))).code, 'refused')
})

t.test('a secret does not follow to another origin', async (t) => {
  const heard: IncomingHttpHeaders[] = []
  const other = await startListener(t, ({ headers }, response) => {
    heard.push(headers)
    response.end()
  })
  const listener = await startListener(t, ({ url, headers }, response) => {
    heard.push(headers)
    const location = url === '/far' ? `http://127.0.0.1:${other.port}/` : '/far'
    response.writeHead(302, { location }).end()
  })
  const outbound = startOutbound(t, '127.0.0.0/8')
  const headers = { authorization: 'Bearer word' }
  await outbound.call(call(`http://127.0.0.1:${listener.port}/near`, { headers }))
  t.same(
    heard.map(({ authorization }) => authorization),
    ['Bearer word', 'Bearer word', undefined],
  )
  t.same(
    heard.map((each) => each['accept-encoding']),
    ['identity', 'identity', 'identity'],
  )
})

t.test('a server that does not speak in time is a timeout', async (t) => {
  const listener = await startListener(t, ({ url }, response) => {
    if (url === '/idle') response.write('a beginning')
  })
  const outbound = startOutbound(t, '127.0.0.0/8', { times: { headersMs: 50, idleMs: 50 } })
  const url = `http://127.0.0.1:${listener.port}`
  const silent = await providerErrorOf(outbound.call(call(`${url}/silent`)))
  t.match(silent, { code: 'timeout', retryable: true })
  const { body } = await outbound.call(call(`${url}/idle`))
  t.match(await providerErrorOf(readText(body)), { code: 'timeout' })
})

t.test('an answer that is larger than asked for is cut off', async (t) => {
  const listener = await startListener(t, (_, response) => {
    const more = () => {
      while (response.write('x'.repeat(1_000)));
    }
    response.on('drain', more)
    more()
  })
  const outbound = startOutbound(t, '127.0.0.0/8')
  const { body } = await outbound.call(call(`http://127.0.0.1:${listener.port}/`))
  t.match(await providerErrorOf(readText(body)), { code: 'malformed', retryable: false })
})

t.test('a compressed answer is refused: its size is not known before it is too late', async (t) => {
  const listener = await startListener(t, (_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
  )
  const outbound = startOutbound(t, '127.0.0.0/8')
  const error = await providerErrorOf(outbound.call(call(`http://127.0.0.1:${listener.port}/`)))
  t.equal(error.code, 'malformed')
})

t.test('what goes wrong below HTTP is told by its kind, without secrets', async (t) => {
  const listener = await startListener(t, ({ socket, url }, response) => {
    if (url === '/reset') socket.destroy()
    if (url === '/nonsense') socket.end('your very-secret is no HTTP\r\n\r\n')
    if (url === '/large') response.setHeader('x-large', 'x'.repeat(100_000)).end()
  })
  const outbound = startOutbound(t, '127.0.0.0/8, nowhere.example:443', {
    resolve: async () => [],
  })
  const url = `http://127.0.0.1:${listener.port}`
  const headers = { authorization: 'Bearer very-secret' }
  for (const [target, code] of [
    [`${url}/reset`, 'network'],
    [`${url}/nonsense`, 'malformed'],
    [`${url}/large`, 'malformed'],
    ['http://127.0.0.1:1/', 'network'],
    ['https://nowhere.example/', 'network'],
  ] as const) {
    const error = await providerErrorOf(outbound.call(call(target, { headers })))
    t.equal(error.code, code, target)
    t.notMatch(inspect(error, { depth: 9 }), 'very-secret')
    t.notMatch(error.message, /127|nowhere/)
  }
  const bad = { authorization: 'Bearer very-secret\r\nx: y' }
  const error = await providerErrorOf(outbound.call(call(url, { headers: bad })))
  t.equal(error.code, 'refused', 'a secret that is no header is not sent')
  t.notMatch(inspect(error, { depth: 9 }), 'very-secret')
})

t.test(
  'an abort ends the call with its reason, before, in wait and while it is read',
  async (t) => {
    const listener = await startListener(t, ({ url }, response) => {
      if (url === '/begun') response.write('a beginning')
    })
    const outbound = startOutbound(t, '127.0.0.0/8')
    const url = `http://127.0.0.1:${listener.port}`
    const reason = new Error('stopped')
    const stop = () => {
      const controller = new AbortController()
      return { signal: controller.signal, abort: () => controller.abort(reason) }
    }
    const before = stop()
    before.abort()
    await t.rejects(outbound.call(call(url, before)), reason)
    t.equal(listener.connects(), 0)

    const waiting = stop()
    const answer = outbound.call(call(`${url}/silent`, waiting))
    waiting.abort()
    await t.rejects(answer, reason)

    const reading = stop()
    const { body } = await outbound.call(call(`${url}/begun`, reading))
    const text = readText(body)
    reading.abort()
    await t.rejects(text, reason)
  },
)

t.test('who has read enough leaves the connection usable, unless the rest is long', async (t) => {
  const closed: Promise<unknown>[] = []
  const listener = await startListener(t, ({ url, socket }, response) => {
    response.write('a beginning')
    if (url === '/short') return response.end('and the end')
    closed.push(new Promise((resolve) => socket.once('close', resolve)))
    response.end('x'.repeat(1_000_000))
  })
  const outbound = startOutbound(t, '127.0.0.0/8')
  const beginningOf = async (path: string) => {
    const url = `http://127.0.0.1:${listener.port}${path}`
    const { body } = await outbound.call(call(url, { maxBytes: 2_000_000 }))
    for await (const chunk of body) return Buffer.from(chunk).toString()
  }
  let before
  do {
    before = listener.connects()
    t.match(await beginningOf('/short'), 'a beginning')
  } while (listener.connects() > before)
  await beginningOf('/long')
  await Promise.all(closed)
})
