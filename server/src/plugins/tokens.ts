import jwt from '@fastify/jwt'
import plugin from 'fastify-plugin'
import { z } from 'zod'
import type { TokenSigner } from '@chatcord/core/auth/token-signer'
import { id } from '@chatcord/core/field.schema'

declare module 'fastify' {
  interface FastifyInstance {
    tokens: TokenSigner
  }
}

const algorithm = 'HS256'
const type = 'at+jwt'
const issuer = 'chatcord'
const audience = 'chatcord-api'
const claims = z.object({ sub: id, sid: id })

/** Access tokens under the installation's secrets: the first one signs, each of them verifies. */
export default plugin(
  async (app, { secrets }: { secrets: readonly string[] }) => {
    const [current, ...older] = secrets
    if (current === undefined) throw new Error('there is no secret to sign with')
    await app.register(jwt, {
      secret: current,
      sign: { algorithm, iss: issuer, aud: audience, header: { alg: algorithm, typ: type } },
      verify: {
        algorithms: [algorithm],
        checkTyp: type,
        allowedIss: issuer,
        allowedAud: audience,
        requiredClaims: ['iss', 'aud', 'exp', 'iat', 'jti'],
        // It has answered with another token's claims before (GHSA-rp9m-7r4c-75qg).
        cache: false,
      },
    })

    const verifiers = [
      (token: string) => app.jwt.verify(token),
      ...older.map((key) => (token: string) => app.jwt.verify(token, { key })),
    ]
    app.decorate('tokens', {
      sign: (payload, ttlSeconds) => app.jwt.sign(payload, { expiresIn: ttlSeconds }),
      verify: (token) => claims.parse(firstOf(verifiers, token)),
    })
  },
  { name: 'tokens' },
)

/** What the first verifier that accepts answers; throws what the last one threw. */
function firstOf(verifiers: readonly ((token: string) => unknown)[], token: string): unknown {
  let refusal: unknown
  for (const verify of verifiers) {
    try {
      return verify(token)
    } catch (error) {
      refusal = error
    }
  }
  throw refusal
}
