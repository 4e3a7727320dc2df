import { randomUUID } from 'node:crypto'
import type { ChatTypes, NoCustom } from '../chat-types.ts'
import { ChatError } from '../errors.ts'
import type { Clock } from '../infra/clock.ts'
import type { Limiter } from '../infra/limiter.ts'
import type { RateRules } from '../rate-rules.ts'
import type { Installation } from '../system/installation.ts'
import type { SettingsService } from '../system/settings.ts'
import { foldName } from '../users/fold-name.ts'
import { toMeView } from '../users/user.mapper.ts'
import type { UserRecord } from '../users/user.record.ts'
import type { UserStore } from '../users/user.store.ts'
import type { MeView } from '../users/user.view.ts'
import type { GuestInput, SignInInput, SignUpInput } from './auth.schema.ts'
import type { CredentialStore } from './credential.store.ts'
import { endOf } from './end-of.ts'
import { newGuest } from './guest.ts'
import type { Principal } from './principal.ts'
import type { Principals } from './principals.ts'
import type { RotateSession } from './rotate-session.ts'
import { toSessionRef } from './session.mapper.ts'
import { sessionRules } from './session.rules.ts'
import type { SessionStore, Started } from './session.store.ts'
import type { SessionRef } from './session.view.ts'
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
  limiter: Limiter
  rules: Pick<RateRules, 'signInAccount' | 'signInAddress' | 'guest' | 'refresh'>
  signer: TokenSigner
  users: Pick<UserStore, 'findByLogin' | 'insert' | 'load'>
  credentials: Pick<CredentialStore, 'matches'>
  sessions: Pick<SessionStore, 'start' | 'end'>
  tokens: Pick<TokenStore, 'revoke'>
  standings: Pick<Standings, 'of'>
  principals: Pick<Principals, 'authenticate' | 'current'>
  signUp: SignUp
  rotate: RotateSession
  installation: Pick<Installation, 'hasOwner'>
  settings: Pick<SettingsService, 'get'>
  requireSetup: boolean
}): AuthService {
  const { clock, limiter, rules, signer, users, sessions } = deps

  async function refuseBeforeSetup(): Promise<void> {
    if (deps.requireSetup && !(await deps.installation.hasOwner()))
      throw new ChatError('SETUP_REQUIRED')
  }

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

    async signIn({ login, password }, origin) {
      await refuseBeforeSetup()
      await limiter.take(rules.signInAddress, origin.ip)
      const user = await users.findByLogin(login)
      // One count for both of an account's names; a name that nobody has is counted all the same.
      const counted = `${user?._id ?? foldName(login)} ${origin.ip}`
      await limiter.take(rules.signInAccount, counted)
      const matches = await deps.credentials.matches(user?._id ?? null, password)
      if (!user || !matches) throw new ChatError('INVALID_CREDENTIALS')
      if (user.suspendedAt) throw new ChatError('BANNED', { until: null, banReason: null })
      await limiter.reset(rules.signInAccount, counted)
      return begin(user, origin)
    },

    async signInAsGuest({ displayName }, origin) {
      await refuseBeforeSetup()
      if (!(await deps.settings.get()).allowGuestAccess) throw new ChatError('FORBIDDEN')
      await limiter.take(rules.guest, origin.ip)
      return begin(await users.insert(newGuest(displayName, clock.now())), origin)
    },

    async refresh(refreshToken, origin) {
      await refuseBeforeSetup()
      await limiter.take(rules.refresh, refreshToken.slice(0, 24))
      const started = await deps.rotate(refreshToken, origin)
      const { userId } = started.session
      const user = (await users.load([userId])).get(userId)
      if (!user || user.suspendedAt) throw new ChatError('SESSION_ENDED')
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
      await refuseBeforeSetup()
      return deps.principals.authenticate(bearer)
    },
    current: (principal) => deps.principals.current(principal),
  }
}
