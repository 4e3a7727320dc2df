import { ChatError, isFailure } from '@chatcord/core/errors'
import type { AuthService } from '@chatcord/core/auth/auth.service'
import type { Principal } from '@chatcord/core/auth/principal'

/** The session that the client believes to be in: another tab may have signed in as somebody else since. */
export const sessionHeader = 'x-chat-session'

/**
 * The caller behind a token. Null for no token and for one that is not or no longer good, which a refresh mends;
 * throws SESSION_ENDED, which it does not mend, and SESSION_CHANGED when the client means another session.
 */
export async function identify(
  auth: AuthService,
  token: string | null,
  expectedSession: string | null,
): Promise<Principal | null> {
  if (token === null) return null
  const principal = await auth.authenticate(token).catch(missing)
  if (principal && expectedSession !== null && principal.sessionId !== expectedSession)
    throw new ChatError('SESSION_CHANGED')
  return principal
}

function missing(error: unknown): null {
  if (isFailure(error, 'UNAUTHENTICATED')) return null
  throw error
}

/** A header that is sent twice arrives joined or as a list; neither is a session. */
export function singleHeader(value: string | string[] | undefined): string | null {
  return typeof value === 'string' ? value : null
}
