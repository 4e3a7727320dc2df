import type { UserRecord } from '../users/user.record.ts'
import type { Principal } from './principal.ts'
import type { EndReason, SessionRecord } from './session.model.ts'
import type { TokenRecord } from './token.model.ts'

/** What stands behind a caller, as it is now. Undefined is what is not there, or not there any more. */
export type Standing = {
  user: UserRecord | undefined
  session: SessionRecord | undefined
  token: TokenRecord | undefined
}

/** Why a session is over; null while it lives. */
export function endOfSession(session: SessionRecord, now: number): EndReason | null {
  if (session.revokedAt !== null) return session.reason ?? 'revoked'
  return Math.min(session.idleExp.getTime(), session.absExp.getTime()) <= now ? 'expired' : null
}

/** Why a caller is not one any more; null while they are. */
export function endOf(
  { sessionId, tokenId }: Pick<Principal, 'sessionId' | 'tokenId'>,
  { user, session, token }: Standing,
  now: number,
): EndReason | null {
  // Of nobody it is undefined, which is no more right than a date.
  if (user?.suspendedAt !== null) return 'revoked'
  const owners = [session, token].flatMap((record) => record?.userId ?? [])
  if (owners.some((owner) => owner !== user._id)) return 'revoked'
  if (sessionId !== null) return session ? endOfSession(session, now) : 'expired'
  if (tokenId === null || !token) return 'revoked'
  return token.expiresAt !== null && token.expiresAt.getTime() <= now ? 'expired' : null
}
