import { hkdfSync, randomBytes } from 'node:crypto'
import { keyBytes } from '../config/secrets-key.ts'
import { ChatError } from '../errors.ts'
import { decrypt, encrypt, type Encrypted } from './aes-gcm.ts'
import type { SealedSecret } from './sealed-secret.ts'
import { SecretError } from './secret-error.ts'

/** Where a secret is kept. It opens nowhere else. */
export type SecretPlace = { collection: string; recordId: string; field: string }

export type Secrets = {
  /** Throws SECRETS_KEY_MISSING when the installation has no key. */
  seal(secret: string, place: SecretPlace): SealedSecret
  /** Throws SecretError. */
  open(sealed: SealedSecret, place: SecretPlace): string
  /** Whether it is under the key that encrypts now. */
  isCurrent(sealed: SealedSecret): boolean
  /** The same secret under the key that encrypts now; the secret itself is not decrypted. Throws SecretError. */
  rewrap(sealed: SealedSecret, place: SecretPlace): SealedSecret
}

type WrappingKey = { kid: string; bytes: Uint8Array }

const dataKeyBytes = 32

function derive(key: Uint8Array, purpose: string, length: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, '', `chatcord ${purpose}`, length))
}

function wrappingKey(key: string): WrappingKey {
  const bytes = keyBytes(key)
  if (bytes === null) throw new Error('a key of SECRETS_KEY is in hex or base64')
  const kid = Buffer.from(derive(bytes, 'secrets key id', 8)).toString('hex')
  return { kid, bytes: derive(bytes, 'secrets key', 32) }
}

const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
const decode = (text: string) => Buffer.from(text, 'base64url')

// The iv of a wrapped key stands before it: it is as long in all of them.
const packed = ({ iv, text }: Encrypted) => encode(Buffer.concat([iv, text]))
const unpacked = (text: string): Encrypted => {
  const bytes = decode(text)
  return { iv: bytes.subarray(0, 12), text: bytes.subarray(12) }
}

/** The keys are those of SECRETS_KEY: the first one encrypts, all of them decrypt. Without any, nothing can be kept. */
export function createSecrets(keys: readonly string[]): Secrets {
  const wrapping = keys.map(wrappingKey)
  const [current] = wrapping

  function unwrap({ kid, key }: SealedSecret, aad: string): Buffer {
    const known = wrapping.find((one) => one.kid === kid)
    if (!known) throw new SecretError('keyMissing')
    return whole(() => decrypt(unpacked(key), known.bytes, `${kid}|${aad}`))
  }

  function wrap(dataKey: Uint8Array, aad: string): Pick<SealedSecret, 'kid' | 'key'> {
    if (!current) throw new ChatError('SECRETS_KEY_MISSING')
    const { kid, bytes } = current
    return { kid, key: packed(encrypt(dataKey, bytes, `${kid}|${aad}`)) }
  }

  return {
    seal(secret, place) {
      const aad = aadOf(place)
      const dataKey = randomBytes(dataKeyBytes)
      const { iv, text } = encrypt(Buffer.from(secret), dataKey, aad)
      return { ...wrap(dataKey, aad), iv: encode(iv), text: encode(text) }
    },
    open(sealed, place) {
      const aad = aadOf(place)
      const dataKey = unwrap(sealed, aad)
      const encrypted = { iv: decode(sealed.iv), text: decode(sealed.text) }
      return whole(() => decrypt(encrypted, dataKey, aad)).toString('utf8')
    },
    isCurrent: ({ kid }) => kid === current?.kid,
    rewrap(sealed, place) {
      const aad = aadOf(place)
      return { ...sealed, ...wrap(unwrap(sealed, aad), aad) }
    },
  }
}

function aadOf({ collection, recordId, field }: SecretPlace): string {
  return `${collection}|${recordId}|${field}`
}

function whole(read: () => Buffer): Buffer {
  try {
    return read()
  } catch (cause) {
    throw new SecretError('damaged', cause)
  }
}
