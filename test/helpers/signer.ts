import { createHmac } from 'node:crypto'
import type { AccessClaims, TokenSigner } from '@chatcord/core/auth/token-signer'
import type { Clock } from '@chatcord/core/infra/clock'

/** Real tokens (HS256) by the clock of the test. The claims of a token are in `decode`. */
export function createTestSigner(
  clock: Clock,
  secret = 'test secret',
): TokenSigner & {
  decode(token: string): AccessClaims & { exp: number }
} {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const mac = (text: string) => createHmac('sha256', secret).update(text).digest('base64url')
  const decode = (token: string) =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

  return {
    sign(claims, ttlSeconds) {
      const payload = encode({ ...claims, exp: clock.now() / 1_000 + ttlSeconds })
      const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${payload}`
      return `${text}.${mac(text)}`
    },
    verify(token) {
      const [head, payload, given] = token.split('.')
      if (given !== mac(`${head}.${payload}`)) throw new Error('not a token of ours')
      const claims = decode(token)
      if (claims.exp <= clock.now() / 1_000) throw new Error('the token is over')
      return claims
    },
    decode,
  }
}
