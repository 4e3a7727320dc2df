// 64 characters, so that six bits of a random byte pick one without bias.
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'

/** A nonce for a mutation: 20 characters, 120 random bits. The same nonce again is the same mutation. */
export function createNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(20))
  return Array.from(bytes, (byte) => alphabet.charAt(byte & 63)).join('')
}
