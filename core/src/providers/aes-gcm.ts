import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const ivBytes = 12
const tagBytes = 16

export type Encrypted = { iv: Uint8Array; text: Uint8Array }

/** Encrypts under a key of 32 bytes with a random iv; the tag is the end of `text`. */
export function encrypt(plain: Uint8Array, key: Uint8Array, aad: string): Encrypted {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(algorithm, key, iv).setAAD(Buffer.from(aad))
  const text = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  return { iv, text }
}

/** Throws when the key or `aad` is another one or a byte was changed. */
export function decrypt({ iv, text }: Encrypted, key: Uint8Array, aad: string): Buffer {
  if (iv.length !== ivBytes || text.length < tagBytes) throw new Error('too short to be encrypted')
  const decipher = createDecipheriv(algorithm, key, iv, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(aad)).setAuthTag(text.subarray(text.length - tagBytes))
  return Buffer.concat([decipher.update(text.subarray(0, -tagBytes)), decipher.final()])
}
