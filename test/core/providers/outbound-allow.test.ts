import { outboundAllow } from '@chatcord/core/providers/outbound-allow'
import t from 'tap'

const complaintsOf = (text: string) =>
  outboundAllow.safeParse(text).error?.issues.map(({ message }) => message) ?? []

t.test('names, addresses and networks are read, in any spelling', async (t) => {
  t.same(outboundAllow.parse('Ollama.Local:11434, 127.1:8000,[::1]:1234'), [
    { kind: 'host', host: 'ollama.local', port: 11434 },
    { kind: 'network', address: '127.0.0.1', prefix: 32, port: 8000 },
    { kind: 'network', address: '::1', prefix: 128, port: 1234 },
  ])
  t.same(outboundAllow.parse('10.0.0.0/8,192.168.1.0/24:8080,[fd00::]/8:11434,fd00::/8,'), [
    { kind: 'network', address: '10.0.0.0', prefix: 8, port: null },
    { kind: 'network', address: '192.168.1.0', prefix: 24, port: 8080 },
    { kind: 'network', address: 'fd00::', prefix: 8, port: 11434 },
    { kind: 'network', address: 'fd00::', prefix: 8, port: null },
  ])
  t.same(outboundAllow.parse(''), [])
})

t.test('a bad entry is named with the reason, and every one of them', async (t) => {
  t.same(complaintsOf('localhost, 10.0.0.0/40, ok.example:1, 0.0.0.0/0'), [
    '"localhost" is not host:port, nor a network such as 10.0.0.0/8',
    '"10.0.0.0/40" has a prefix longer than the address',
    '"0.0.0.0/0" allows every address; name a smaller network',
  ])
  for (const bad of [
    ...['http://localhost:11434', 'localhost:0', 'localhost:70000', '*.example.org:443', ':443'],
    ...['a b:1', '10.0.0.0/8:0', '10.0.0/8', 'fd00::1:11434', '[::1', '256.0.0.1:1', '10.0.0.0/x'],
  ])
    t.equal(complaintsOf(bad).length, 1, bad)
})
