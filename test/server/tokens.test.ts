import { createHmac, generateKeyPairSync, sign as rsaSign } from 'node:crypto'
import { fastify } from 'fastify'
import t, { type Test } from 'tap'
import tokens from '@chatcord/server/plugins/tokens'

const secret = 'b6f1c02d9e7a48530f1e2d3c4b5a6978'
const older = '0f1e2d3c4b5a6978b6f1c02d9e7a4853'
const claims = { sub: 'a'.repeat(24), sid: 'b'.repeat(24), jti: 'an id' }
const now = Math.floor(Date.now() / 1_000)
const whole = { ...claims, iss: 'chatcord', aud: 'chatcord-api', iat: now, exp: now + 300 }
const good = { alg: 'HS256', typ: 'at+jwt' }

async function signerOf(t: Test, secrets: string[]) {
  const app = fastify()
  await app.register(tokens, { secrets })
  t.teardown(() => app.close())
  return app.tokens
}

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

function forge(payload: unknown, header: unknown = good, key = secret): string {
  const text = `${encode(header)}.${encode(payload)}`
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}

t.test('what was signed is verified, and says what it should', async (t) => {
  const signer = await signerOf(t, [secret])
  const token = signer.sign(claims, 300)
  t.strictSame(signer.verify(token), { sub: claims.sub, sid: claims.sid })
  const [header, payload] = token
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString())
  t.strictSame(JSON.parse(header!), good)
  const { exp, iat, ...rest } = JSON.parse(payload!)
  t.strictSame(rest, { ...claims, iss: 'chatcord', aud: 'chatcord-api' })
  t.equal(exp - iat, 300)
})

t.test('a token of an older secret is good until that is dropped', async (t) => {
  const token = (await signerOf(t, [older])).sign(claims, 300)
  t.equal((await signerOf(t, [secret, older])).verify(token).sub, claims.sub)
  const dropped = await signerOf(t, [secret])
  t.throws(() => dropped.verify(token))
})

t.test('each answer is of its own token', async (t) => {
  const signer = await signerOf(t, [secret])
  const users = Array.from({ length: 200 }, (_, index) => index.toString(16).padStart(24, '0'))
  const signed = users.map((sub) => signer.sign({ ...claims, sub }, 300))
  for (const round of [1, 2])
    t.strictSame(
      signed.map((token) => signer.verify(token).sub),
      users,
      `round ${round}`,
    )
})

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const rsaPublic = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
function rs256(): string {
  const text = `${encode({ ...good, alg: 'RS256' })}.${encode(whole)}`
  return `${text}.${rsaSign('sha256', Buffer.from(text), rsa.privateKey).toString('base64url')}`
}
const [head, body, mac] = forge(whole).split('.')

const attacks: [what: string, token: string][] = [
  ['nothing', ''],
  ['no token', 'token'],
  ['two dots', '..'],
  ['no signature', `${head}.${body}.`],
  ['no signature and no dot', `${head}.${body}`],
  ['alg none', `${encode({ ...good, alg: 'none' })}.${encode(whole)}.`],
  ['alg NONE', `${encode({ ...good, alg: 'NONE' })}.${encode(whole)}.`],
  ['alg none with a signature', forge(whole, { ...good, alg: 'none' })],
  ['no alg', forge(whole, { typ: 'at+jwt' })],
  ['another HMAC', forge(whole, { ...good, alg: 'HS512' })],
  ['a signature of RSA', rs256()],
  ['a public key as secret', forge(whole, good, rsaPublic)],
  ['another secret', forge(whole, good, older)],
  ['the empty secret', forge(whole, good, '')],
  ['a changed payload', `${head}.${encode({ ...whole, sub: 'c'.repeat(24) })}.${mac}`],
  ['a changed header', `${encode({ ...good, kid: 'x' })}.${body}.${mac}`],
  ['a cut signature', `${head}.${body}.${mac!.slice(0, -2)}`],
  ['a longer signature', `${head}.${body}.${mac}AA`],
  ['a blank before it', ` ${forge(whole)}`],
  [
    'a signature in another alphabet',
    `${head}.${body}.${Buffer.from(mac!, 'base64url').toString('base64').replace(/=*$/, '==')}`,
  ],
  ['no typ', forge(whole, { alg: 'HS256' })],
  ['a typ of other tokens', forge(whole, { ...good, typ: 'JWT' })],
  ['a typ of refresh tokens', forge(whole, { ...good, typ: 'rt+jwt' })],
  ['another issuer', forge({ ...whole, iss: 'evil' })],
  ['no issuer', forge({ ...whole, iss: undefined })],
  ['another audience', forge({ ...whole, aud: 'evil' })],
  ['no audience', forge({ ...whole, aud: undefined })],
  ['no expiry', forge({ ...whole, exp: undefined })],
  ['an expiry that is no number', forge({ ...whole, exp: 'never' })],
  ['an expiry a second ago', forge({ ...whole, exp: now - 1 })],
  ['a beginning to come', forge({ ...whole, nbf: now + 60 })],
  ['no subject', forge({ ...whole, sub: undefined })],
  ['an operator as subject', forge({ ...whole, sub: { $ne: null } })],
  ['a subject that is no id', forge({ ...whole, sub: '../../x' })],
  ['no session', forge({ ...whole, sid: undefined })],
  ['no id of its own', forge({ ...whole, jti: undefined })],
  ['a critical extension', forge(whole, { ...good, crit: ['x'], x: 1 })],
  ['a payload that is no object', forge('"x"')],
  ['a payload that is a list', forge([whole])],
  ['a header that is no JSON', forge(whole, 'x')],
  ['a prototype as payload', forge(`{"__proto__":${JSON.stringify(whole)}}`)],
]
t.test('forged tokens', async (t) => {
  const signer = await signerOf(t, [secret, 'c4d5e6f708192a3b4c5d6e7f8091a2b3'])
  t.equal(signer.verify(forge(whole)).sub, claims.sub, 'an honest one of the same making passes')
  for (const [what, token] of attacks) t.throws(() => signer.verify(token), what)
  for (const key of ['jku', 'jwk', 'x5u', 'x5c', 'kid'])
    t.throws(
      () => signer.verify(forge(whole, { ...good, [key]: 'https://evil.example' }, older)),
      key,
    )
})

t.test('without a secret nothing starts', async (t) => {
  await t.rejects(signerOf(t, []), /no secret/)
})
