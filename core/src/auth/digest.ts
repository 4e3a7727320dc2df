import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** What is kept of a secret that we made ourselves. Such secrets are random: a fast hash without salt is enough. */
export function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

export function sameDigest(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** A new secret as text; 32 bytes give 43 characters. */
export function newSecret(bytes = 32): string {
  return randomBytes(bytes).toString('base64url')
}
