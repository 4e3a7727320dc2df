import { trusted, type Connection } from 'mongoose'
import { ChatError } from '../errors.ts'
import type { Clock } from '../infra/clock.ts'
import type { Limiter } from '../infra/limiter.ts'
import type { RateRules } from '../rate-rules.ts'
import type { Origin } from './auth.service.ts'
import { digest, sameDigest } from './digest.ts'
import { endOfSession } from './end-of.ts'
import { newRefreshToken, parseRefreshToken } from './refresh-token.ts'
import { seal, unseal } from './seal.ts'
import { sessionModel, type SessionRecord } from './session.model.ts'
import { sessionRules } from './session.rules.ts'
import { seen, type SessionStore, type Started } from './session.store.ts'

export type RotateSession = (refreshToken: string, origin: Origin) => Promise<Started>

/**
 * Exchanges a refresh token for its successor, in one atomic write. Tabs that race, and a client whose answer was lost,
 * get the same successor for a while: it lies in the session, closed under the token that they all present. A token
 * of this family that is older is in two hands: the session ends.
 */
export function createRotateSession(deps: {
  connection: Connection
  clock: Clock
  limiter: Limiter
  rules: Pick<RateRules, 'refresh'>
  store: Pick<SessionStore, 'end'>
}): RotateSession {
  const { clock, limiter, rules, store } = deps
  const sessions = sessionModel(deps.connection)

  function successorOf(session: SessionRecord, text: string, now: number): string | null {
    const { prevHash, prevAt, sealed } = session
    if (prevHash === null || prevAt === null || sealed === null) return null
    if (now - prevAt.getTime() > sessionRules.graceMs) return null
    return sameDigest(prevHash, digest(text)) ? unseal(sealed, text, session._id) : null
  }

  return async (text, origin) => {
    const token = parseRefreshToken(text)
    if (!token) throw new ChatError('UNAUTHENTICATED')
    const { sessionId: _id, gen, family } = token
    await limiter.take(rules.refresh, _id)
    const now = clock.now()
    const later = trusted({ $gt: new Date(now) })
    const refresh = newRefreshToken({ ...token, gen: gen + 1 })
    const rotated = await sessions
      .findOneAndUpdate(
        { _id, hash: digest(text), revokedAt: null, idleExp: later, absExp: later },
        {
          $set: {
            gen: gen + 1,
            hash: digest(refresh),
            prevHash: digest(text),
            prevAt: new Date(now),
            sealed: seal(refresh, text, _id),
            ...seen(now, origin),
          },
        },
        { returnDocument: 'after' },
      )
      .lean<SessionRecord | null>()
    if (rotated) return { session: rotated, refresh }

    const session = await sessions.findById(_id).lean<SessionRecord | null>()
    if (!session || endOfSession(session, now) !== null) throw new ChatError('SESSION_ENDED')
    const successor = successorOf(session, text, now)
    if (successor !== null) return { session, refresh: successor }
    if (sameDigest(session.familyHash, digest(family))) await store.end(session, 'reused')
    throw new ChatError('SESSION_ENDED')
  }
}
