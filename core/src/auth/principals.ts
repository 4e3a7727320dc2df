import { ChatError } from '../errors.ts'
import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import { endOf, type Standing } from './end-of.ts'
import { createPrincipalWatch, type PrincipalWatch } from './principal-watch.ts'
import type { Principal } from './principal.ts'
import type { SessionRecord } from './session.model.ts'
import { sessionRules } from './session.rules.ts'
import type { SessionStore } from './session.store.ts'
import type { Standings } from './standings.ts'
import { toPrincipal } from './to-principal.ts'
import type { TokenSigner } from './token-signer.ts'
import { tokenPrefix, type TokenStore } from './token.store.ts'

type Via = Pick<Principal, 'sessionId' | 'tokenId' | 'scopes'>

export type Principals = PrincipalWatch & {
  authenticate(bearer: string): Promise<Principal>
  current(principal: Principal): Promise<Principal>
}

export function createPrincipals(deps: {
  bus: Bus
  clock: Clock
  signer: TokenSigner
  standings: Standings
  sessions: Pick<SessionStore, 'touch'>
  tokens: Pick<TokenStore, 'find' | 'touch'>
}): Principals {
  const { clock, signer, standings, sessions, tokens } = deps

  async function touch(session: SessionRecord): Promise<void> {
    if (clock.now() - session.lastSeenAt.getTime() < sessionRules.touchMs) return
    await sessions.touch(session)
    standings.forgetSession(session._id)
  }

  async function admit(userId: string, via: Via): Promise<Principal> {
    const standing: Standing = await standings.of({ userId, ...via })
    const ended = endOf(via, standing, clock.now()) !== null
    if (ended || !standing.user) throw new ChatError('SESSION_ENDED')
    if (standing.session) await touch(standing.session)
    return toPrincipal(standing.user, via)
  }

  async function byToken(text: string): Promise<Principal> {
    const token = await tokens.find(text)
    if (!token) throw new ChatError('UNAUTHENTICATED')
    const via = { sessionId: null, tokenId: token._id, scopes: new Set(token.scopes) }
    const principal = await admit(token.userId, via)
    await tokens.touch(token)
    return principal
  }

  function bySession(text: string): Promise<Principal> {
    const { sub, sid } = verify(text)
    return admit(sub, { sessionId: sid, tokenId: null, scopes: null })
  }

  function verify(text: string): { sub: string; sid: string } {
    try {
      return signer.verify(text)
    } catch (cause) {
      throw new ChatError('UNAUTHENTICATED', null, cause)
    }
  }

  const watching = createPrincipalWatch({ ...deps, read: (callers) => standings.read(callers) })
  return {
    ...watching,
    authenticate: async (bearer) =>
      bearer.startsWith(tokenPrefix) ? byToken(bearer) : bySession(bearer),
    current: (principal) => admit(principal.user.id, principal),
  }
}
