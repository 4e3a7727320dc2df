import { isSample, secretList } from './secret-list.ts'

const leastBytes = 32
/** Of 32 random bytes about 30 are different; those of a pattern are not. */
const leastDifferent = 16

/** The bytes of a key in hex or base64; null when it is neither. */
export function keyBytes(key: string): Buffer | null {
  if (/^(?:[\da-f]{2})+$/i.test(key)) return Buffer.from(key, 'hex')
  return /^[\w+/-]+={0,2}$/.test(key) ? Buffer.from(key, 'base64') : null
}

function weakness(key: string): string | null {
  const bytes = keyBytes(key)
  if (bytes === null) return 'must be in hex or base64: openssl rand -hex 32'
  if (isSample(key) || isSample(bytes.toString('latin1')))
    return 'looks like a sample; generate one with: openssl rand -hex 32'
  if (bytes.length < leastBytes) return 'must have at least 32 bytes: openssl rand -hex 32'
  const readable = bytes.every((byte) => byte >= 0x20 && byte < 0x7f)
  if (readable || new Set(bytes).size < leastDifferent)
    return 'is not random; generate one with: openssl rand -hex 32'
  return null
}

/** The keys of SECRETS_KEY: the first one encrypts, all of them decrypt. */
export const secretsKeys = secretList(weakness)
