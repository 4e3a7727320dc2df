import type { ChatTypes, NoCustom } from '../chat-types.ts'
import type { Principal } from './principal.ts'
import type { SessionRef } from './session.view.ts'
import type { GuestInput, SignInInput, SignUpInput } from './auth.schema.ts'
import type { MeView } from '../users/user.view.ts'

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
