/** A nonce for a mutation: 20 characters of base64url, 120 random bits. The same nonce again is the same mutation. */
export function createNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(15))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}
