import t from 'tap'
import { createNonce } from '../../client-sdk/src/index.ts'

t.test('a nonce is made without what only browsers have, and each is another', (t) => {
  const { btoa } = globalThis
  t.teardown(() => (globalThis.btoa = btoa))
  Reflect.deleteProperty(globalThis, 'btoa')
  const nonces = Array.from({ length: 1_000 }, createNonce)
  t.equal(new Set(nonces).size, 1_000)
  t.ok(nonces.every((nonce) => /^[\w-]{16,40}$/.test(nonce)))
  t.end()
})
