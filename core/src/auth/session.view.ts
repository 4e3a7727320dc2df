import type { ChatTypes, NoCustom } from '../chat-types.ts'
import type { MeView } from '../users/user.view.ts'
import type { TokenScope } from './principal.ts'

/** How a client carries its session: cookies that no script reads, or tokens for programs. */
export type Carrier = 'cookie' | 'bearer'

export type SessionRef = { id: string; expiresAt: string; accessExpiresAt: string }
export type Tokens = { access: string; refresh: string; refreshExpiresAt: string }

/** The answer of every procedure that signs in. `tokens` is null with the cookie carrier. */
export type SignedIn<S extends ChatTypes = NoCustom> = {
  me: MeView<S>
  session: SessionRef
  tokens: Tokens | null
}

export type SessionView = {
  id: string
  current: boolean
  createdAt: string
  lastSeenAt: string
  expiresAt: string
  userAgent: string | null
  ip: string | null
}

export type TokenView = {
  id: string
  name: string
  scopes: TokenScope[]
  /** The last four characters, so that a person can tell their tokens apart. */
  endsWith: string
  createdAt: string
  expiresAt: string | null
  lastUsedAt: string | null
}
