import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { createSecrets, type SecretPlace } from '@chatcord/core/providers/secrets'
import type { SealedSecret } from '@chatcord/core/providers/sealed-secret'
import { failure } from '../../helpers/failure.ts'

const key = () => randomBytes(32).toString('hex')
const place: SecretPlace = { collection: 'providers', recordId: 'a'.repeat(24), field: 'secret' }
const damaged = { name: 'SecretError', code: 'damaged' }
const keyMissing = { name: 'SecretError', code: 'keyMissing', message: /SECRETS_KEY.*old key back/ }

t.test('what was sealed is opened where it was kept, whatever it is', async (t) => {
  const secrets = createSecrets([key()])
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (secret) => {
      const sealed = secrets.seal(secret, place)
      return secrets.open(JSON.parse(JSON.stringify(sealed)), place) === secret
    }),
  )
  t.equal(secrets.open(secrets.seal('x'.repeat(4_096), place), place).length, 4_096)
})

t.test('nothing of the secret or the key is kept in clear', async (t) => {
  const installation = key()
  const kept = JSON.stringify(createSecrets([installation]).seal('sk-very-secret', place))
  for (const clear of ['sk-very-secret', Buffer.from('sk-very-secret').toString('base64url')])
    t.notOk(kept.includes(clear))
  t.notOk(kept.includes(installation.slice(0, 16)))
})

t.test('the same secret is kept under another data key each time', async (t) => {
  const secrets = createSecrets([key()])
  const [one, other] = [secrets.seal('same', place), secrets.seal('same', place)]
  for (const field of ['key', 'iv', 'text'] as const) t.not(one[field], other[field], field)
})

t.test('a sealed secret opens in no other record, field or collection', async (t) => {
  const secrets = createSecrets([key()])
  const sealed = secrets.seal('mine', place)
  for (const moved of [
    { ...place, recordId: 'b'.repeat(24) },
    { ...place, field: 'token' },
    { ...place, collection: 'webhooks' },
  ]) {
    t.throws(() => secrets.open(sealed, moved), damaged)
    t.throws(() => secrets.rewrap(sealed, moved), damaged, 'nor is it made to')
  }
})

t.test('a changed, cut or exchanged part is refused', async (t) => {
  const secrets = createSecrets([key()])
  const sealed = secrets.seal('mine', place)
  const other = secrets.seal('other', place)
  const flip = (text: string) => {
    const bytes = Buffer.from(text, 'base64url')
    bytes[bytes.length - 1]! ^= 1
    return bytes.toString('base64url')
  }
  for (const field of ['key', 'iv', 'text'] as const)
    for (const value of [flip(sealed[field]), sealed[field].slice(0, -4), '', other[field]]) {
      const changed: SealedSecret = { ...sealed, [field]: value }
      t.throws(() => secrets.open(changed, place), damaged, `${field}: ${value.length}`)
    }
})

t.test('another key than the one it was sealed under is refused with the way out', async (t) => {
  const sealed = createSecrets([key()]).seal('mine', place)
  t.throws(() => createSecrets([key()]).open(sealed, place), keyMissing)
  t.throws(() => createSecrets([]).open(sealed, place), keyMissing)
  t.throws(() => createSecrets([key()]).rewrap(sealed, place), keyMissing)
  const forged = { ...sealed, kid: createSecrets([key()]).seal('x', place).kid }
  t.throws(() => createSecrets([key()]).open(forged, place), keyMissing)
})

t.test('without any key nothing is sealed', async (t) => {
  t.throws(() => createSecrets([]).seal('mine', place), failure('SECRETS_KEY_MISSING'))
})

t.test(
  'a new first key takes over while the old one still opens, then the old one may go',
  async (t) => {
    const [old, fresh] = [key(), randomBytes(48).toString('base64')]
    const sealed = createSecrets([old]).seal('mine', place)
    const both = createSecrets([fresh, old])
    t.equal(both.open(sealed, place), 'mine')
    t.equal(both.isCurrent(sealed), false)
    const rewrapped = both.rewrap(sealed, place)
    t.equal(both.isCurrent(rewrapped), true)
    t.equal(rewrapped.text, sealed.text, 'only the data key is encrypted anew')
    t.equal(createSecrets([fresh]).open(rewrapped, place), 'mine')
    t.throws(() => createSecrets([old]).open(rewrapped, place), keyMissing)
  },
)

t.test('the same key in hex and in base64 is one key', async (t) => {
  const bytes = randomBytes(32)
  const sealed = createSecrets([bytes.toString('hex')]).seal('mine', place)
  t.equal(createSecrets([bytes.toString('base64')]).open(sealed, place), 'mine')
})
