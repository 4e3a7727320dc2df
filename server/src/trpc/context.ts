import type { Issued, Origin } from '@chatcord/core/auth/auth.service'
import type { Principal } from '@chatcord/core/auth/principal'
import type { Carrier } from '@chatcord/core/auth/session.view'
import type { Services } from '@chatcord/core/services'

/** How this caller's session travels. On a socket none does: signing in is over HTTP only. */
export type SessionCarrier = {
  /** The refresh token of the cookie, if there is one. Throws on a socket. */
  refreshToken(): string | null
  /** Throws where nothing can be handed over: on a socket, and in cookies on plain http beyond this machine. */
  demand(carrier: Carrier): void
  /** Puts what was issued into cookies; throws as `demand` does. */
  set(issued: Pick<Issued, 'access' | 'refresh' | 'session' | 'refreshExpiresAt'>): void
  clear(): void
}

export type Context = {
  services: Services
  /** The caller as of this call; null for nobody. */
  principal(): Promise<Principal | null>
  origin: Origin
  requestId: string
  carrier: SessionCarrier
  /** Resolves when the caller can take more; a stream that is pulled waits for it. */
  writable(): Promise<void>
}
