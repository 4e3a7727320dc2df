import { randomUUID } from 'node:crypto'
import type { ChatTypes, NoCustom } from '../chat-types.ts'
import { ChatError } from '../errors.ts'
import type { Clock } from '../infra/clock.ts'
import { toMeView } from '../users/user.mapper.ts'
import type { UserRecord } from '../users/user.record.ts'
import type { UserStore } from '../users/user.store.ts'
import type { MeView } from '../users/user.view.ts'
import type { GuestInput, SignInInput, SignUpInput } from './auth.schema.ts'
import { endOf } from './end-of.ts'
import type { GuestEntry } from './guest-entry.ts'
import type { Principal } from './principal.ts'
import type { Principals } from './principals.ts'
import type { RotateSession } from './rotate-session.ts'
import { toSessionRef } from './session.mapper.ts'
import { sessionRules } from './session.rules.ts'
import type { SessionStore, Started } from './session.store.ts'
import type { SessionRef } from './session.view.ts'
import type { SetupGate } from './setup-gate.ts'
import type { SignIn } from './sign-in.ts'
import type { SignUp } from './sign-up.ts'
import type { Standings } from './standings.ts'
import type { TokenSigner } from './token-signer.ts'
import type { TokenStore } from './token.store.ts'

/** Where a call comes from: limits and the list of sessions need it. */
export type Origin = { ip: string; userAgent: string | null }

/** What was issued. The host puts it into cookies or, for the bearer carrier, into the answer. */
export type Issued<S extends ChatTypes = NoCustom> = {
  me: MeView<S>
  session: SessionRef
  access: string
  refresh: string
  refreshExpiresAt: string
}

export type AuthService<S extends ChatTypes = NoCustom> = {
  signUp(input: SignUpInput, origin: Origin): Promise<Issued<S>>
  signIn(input: SignInInput, origin: Origin): Promise<Issued<S>>
  signInAsGuest(input: GuestInput, origin: Origin): Promise<Issued<S>>
  /** Rotates the refresh token. The previous one is good for 30 s more and gives the same successor; older ones end the session. */
  refresh(refreshToken: string, origin: Origin): Promise<Issued<S>>
  signOut(principal: Principal): Promise<void>
  session(principal: Principal): Promise<{ me: MeView<S>; session: SessionRef } | null>
  /** Who a bearer stands for: an access token or a personal token. Throws UNAUTHENTICATED or SESSION_ENDED. */
  authenticate(bearer: string): Promise<Principal>
  /** The same caller as they are now; throws SESSION_ENDED once the session, the token or the user is gone. */
  current(principal: Principal): Promise<Principal>
}

export function createAuthService(deps: {
  clock: Clock
  signer: TokenSigner
  users: Pick<UserStore, 'load'>
  sessions: Pick<SessionStore, 'start' | 'end'>
  tokens: Pick<TokenStore, 'revoke'>
  standings: Pick<Standings, 'of'>
  principals: Pick<Principals, 'authenticate' | 'current'>
  signUp: SignUp
  signIn: SignIn
  enterAsGuest: GuestEntry
  rotate: RotateSession
  gate: SetupGate
}): AuthService {
  const { clock, signer, users, sessions, gate } = deps

  function issue(user: UserRecord, { session, refresh }: Started): Issued {
    const claims = { sub: user._id, sid: session._id, jti: randomUUID() }
    const ref = toSessionRef(session)
    return {
      me: toMeView(user, clock.now()),
      session: ref,
      access: signer.sign(claims, sessionRules.accessSeconds),
      refresh,
      refreshExpiresAt: ref.expiresAt,
    }
  }

  async function begin(user: UserRecord, origin: Origin): Promise<Issued> {
    return issue(user, await sessions.start(user._id, origin))
  }

  return {
    signUp: async (input, origin) => begin(await deps.signUp(input, origin), origin),
    signIn: async (input, origin) => begin(await deps.signIn(input, origin), origin),
    signInAsGuest: async (input, origin) => begin(await deps.enterAsGuest(input, origin), origin),

    async refresh(refreshToken, origin) {
      await gate()
      const started = await deps.rotate(refreshToken, origin)
      const { userId } = started.session
      const user = (await users.load([userId])).get(userId)
      if (user?.suspendedAt !== null) throw new ChatError('SESSION_ENDED')
      return issue(user, started)
    },

    async signOut({ user, sessionId, tokenId }) {
      if (sessionId !== null) await sessions.end({ _id: sessionId, userId: user.id }, 'signedOut')
      if (tokenId !== null) await deps.tokens.revoke(user.id, tokenId)
    },

    async session({ user: { id: userId }, sessionId, tokenId }) {
      const standing = await deps.standings.of({ userId, sessionId, tokenId })
      const { user, session } = standing
      if (!user || !session || endOf({ sessionId, tokenId }, standing, clock.now())) return null
      return { me: toMeView(user, clock.now()), session: toSessionRef(session) }
    },

    async authenticate(bearer) {
      await gate()
      return deps.principals.authenticate(bearer)
    },
    current: (principal) => deps.principals.current(principal),
  }
}
