import { createGuardedConnector, type Resolved } from '@chatcord/workers/http/guarded-connector'
import { readText } from '@chatcord/workers/http/body'
import type { Outbound } from '@chatcord/workers/http/outbound'
import t from 'tap'
import { providerErrorOf, startListener, startOutbound } from '../../helpers/outbound.ts'

const { signal } = new AbortController()

const get = (outbound: Outbound, url: string) =>
  outbound.call({ method: 'GET', url, maxBytes: 1_000, signal })

/** Every one of them is this machine, its network or a cloud's metadata. */
const literals = [
  ...['127.0.0.1', '127.1', '127.0.1', '127.255.255.254', '2130706433', '0x7f000001', '0x7f.1'],
  ...[
    '0177.0.0.1',
    '017700000001',
    '0',
    '0.0.0.0',
    '0.0.0.1',
    '１２７.0.0.1',
    '127。0。0。1',
    '127.0.0.1.',
  ],
  ...[
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
  ],
  ...['[::ffff:0:127.0.0.1]', '[64:ff9b::127.0.0.1]', '[64:ff9b:1::7f00:1]', '[2002:7f00:1::]'],
  ...['[2001:0:7f00:1::]', '[fe80::1]', '[fec0::1]', '[fc00::1]', '[fd00:ec2::254]', '[ff02::1]'],
  ...['169.254.169.254', '0xa9fea9fe', '[::ffff:169.254.169.254]', '100.100.100.200', '100.64.0.1'],
  ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '192.0.0.1', '192.0.2.1'],
  ...['198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
  ...['[2001:db8::1]', '[100::1]', '[5f00::1]'],
]

t.test('no spelling of an address near this machine is connected to', async (t) => {
  const listener = await startListener(t, (_, response) => response.end('here'))
  // The port is one that may be called, so that the address alone decides.
  const outbound = startOutbound(t, '', { ports: [listener.port] })
  for (const host of literals) {
    const error = await providerErrorOf(get(outbound, `https://${host}:${listener.port}/`))
    t.equal(error.code, 'blocked', host)
    t.equal(error.retryable, false)
  }
  t.ok(literals.length >= 50)
  t.equal(listener.connects(), 0)

  const allowed = startOutbound(t, `127.0.0.1:${listener.port}`)
  const answer = await get(allowed, `http://127.0.0.1:${listener.port}/`)
  t.equal(await readText(answer.body), 'here')
  t.equal(listener.connects(), 1, 'the one that is listed is')
})

t.test('no name that leads to such an address is connected to', async (t) => {
  const listener = await startListener(t, (_, response) => response.end('here'))
  const names: Record<string, string[]> = {
    'loopback.example': ['127.0.0.1'],
    'loopback6.example': ['::1'],
    'metadata.example': ['169.254.169.254'],
    'mapped.example': ['::ffff:127.0.0.1'],
    'second.example': ['93.184.216.34', '127.0.0.1'],
    'second6.example': ['2606:2800:220:1::1', '::1'],
    'zone.example': ['fe80::1%lo'],
  }
  const asked: string[] = []
  const outbound = startOutbound(t, '', {
    ports: [listener.port],
    resolve: async (name) => {
      asked.push(name)
      return names[name]!.map(resolved)
    },
  })
  for (const name of Object.keys(names)) {
    const error = await providerErrorOf(get(outbound, `https://${name}:${listener.port}/`))
    t.equal(error.code, 'blocked', name)
  }
  t.same(asked, Object.keys(names), 'each name is resolved once')

  const system = startOutbound(t, '', { ports: [listener.port] })
  const error = await providerErrorOf(get(system, `https://localhost:${listener.port}/`))
  t.equal(error.code, 'blocked', 'localhost, by the resolver of the machine')
  t.equal(listener.connects(), 0)
})

t.test('a name that changes its address is connected to where it was seen to lead', async (t) => {
  const reached: (string | undefined)[] = []
  const listener = await startListener(t, ({ socket }, response) => {
    reached.push(socket.localAddress?.replace('::ffff:', ''))
    response.setHeader('connection', 'close')
    response.end('here')
  })
  let looks = 0
  const outbound = startOutbound(t, `127.0.0.2:${listener.port}`, {
    // Every second look is the trap.
    resolve: async () => [resolved(looks++ % 2 === 0 ? '127.0.0.2' : '127.0.0.1')],
  })
  const url = `http://rebinding.example:${listener.port}/`
  t.equal(await readText((await get(outbound, url)).body), 'here')
  t.equal(looks, 1)
  t.equal((await providerErrorOf(get(outbound, url))).code, 'blocked')
  t.equal(looks, 2)
  t.same(reached, ['127.0.0.2'])
  t.equal(listener.connects(), 1)
})

t.test('the address that was reached is checked again', async (t) => {
  const listener = await startListener(t, (_, response) => response.end('here'))
  const checked: string[] = []
  const connect = createGuardedConnector({
    rule: (_, address) => checked.push(address) === 1,
    resolve: async () => [],
    connectMs: 5_000,
  })
  const target = { protocol: 'http:', hostname: '127.0.0.1', port: String(listener.port) }
  const error = await new Promise((resolve) => connect(target, (...[failure]) => resolve(failure)))
  t.match(error, { name: 'ProviderError', code: 'blocked' })
  t.same(checked, ['127.0.0.1', '127.0.0.1'])
})

t.test('a name of the list may lead near, but not to the secrets of a cloud', async (t) => {
  const listener = await startListener(t, (_, response) => response.end('here'))
  let address = '127.0.0.1'
  const outbound = startOutbound(t, `ollama.example:${listener.port}`, {
    resolve: async () => [resolved(address)],
  })
  const url = `http://ollama.example:${listener.port}/`
  t.equal(await readText((await get(outbound, url)).body), 'here')
  t.equal(listener.connects(), 1)

  address = '169.254.169.254'
  const other = startOutbound(t, `ollama.example:${listener.port}`, {
    resolve: async () => [resolved(address)],
  })
  t.equal((await providerErrorOf(get(other, url))).code, 'blocked')
})

t.test('what is listed is so at its port only, a network without one at all', async (t) => {
  const listener = await startListener(t, (_, response) => response.end('here'))
  const url = `http://127.0.0.1:${listener.port}/`
  for (const allow of ['127.0.0.1:1', '127.0.0.0/8:1', '10.0.0.0/8', 'localhost:1'])
    t.equal((await providerErrorOf(get(startOutbound(t, allow), url))).code, 'blocked', allow)
  t.equal(listener.connects(), 0)
  for (const allow of ['127.0.0.0/8', `127.0.0.0/8:${listener.port}`])
    t.equal((await get(startOutbound(t, allow), url)).status, 200, allow)
})

t.test('plain http and other ports are for what is listed only', async (t) => {
  const outbound = startOutbound(t, '', { resolve: async () => [resolved('93.184.216.34')] })
  for (const url of [
    ...['http://public.example/', 'http://public.example:443/', 'https://public.example:22/'],
    ...['https://public.example:6379/', 'http://93.184.216.34/', 'https://93.184.216.34:80/'],
    ...['ftp://public.example/', 'file:///etc/passwd', 'https://name:word@public.example/'],
  ])
    t.equal((await providerErrorOf(get(outbound, url))).code, 'blocked', url)
  t.equal((await providerErrorOf(get(outbound, 'nonsense'))).code, 'refused')
})

function resolved(address: string): Resolved {
  return { address, family: address.includes(':') ? 6 : 4 }
}
