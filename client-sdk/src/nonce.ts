/** A nonce for a mutation: 32 hexadecimal digits, 128 random bits. The same nonce again is the same mutation. */
export function createNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
