import { trusted, type Connection } from 'mongoose'
import { limits } from '../limits.ts'
import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import type { PageRead } from '../paging.ts'
import { newId } from '../infra/mongo/new-id.ts'
import type { Origin } from './auth.service.ts'
import { digest } from './digest.ts'
import { newFamily, newRefreshToken } from './refresh-token.ts'
import { sessionModel, type EndReason, type SessionRecord } from './session.model.ts'
import { sessionRules } from './session.rules.ts'

const userAgentMax = 256

/** A session and the refresh token that was just made for it. */
export type Started = { session: SessionRecord; refresh: string }

export type SessionStore = {
  start(userId: string, origin: Origin): Promise<Started>
  /** The living sessions of a user, the newest first. */
  list(userId: string, page: PageRead): Promise<SessionRecord[]>
  /** True if it was alive until now. */
  end(session: { _id: string; userId: string }, reason: EndReason): Promise<boolean>
  /** Ends all sessions of a user but one; answers how many. */
  endOthers(userId: string, keep: string | null): Promise<number>
  /** Notes that it is in use, which puts its idle end off. */
  touch(session: SessionRecord): Promise<void>
}

/** What use changes: the idle end moves, the absolute one never does. */
export function seen(now: number, origin?: Origin) {
  return {
    lastSeenAt: new Date(now),
    idleExp: new Date(now + sessionRules.idleMs),
    ...(origin && { ip: origin.ip, userAgent: origin.userAgent?.slice(0, userAgentMax) ?? null }),
  }
}

export function createSessionStore(deps: {
  connection: Connection
  bus: Bus
  clock: Clock
}): SessionStore {
  const { bus, clock } = deps
  const sessions = sessionModel(deps.connection)

  const alive = (userId: string) => {
    const now = new Date(clock.now())
    return {
      userId,
      revokedAt: null,
      idleExp: trusted({ $gt: now }),
      absExp: trusted({ $gt: now }),
    }
  }

  async function end(
    session: { _id: string; userId: string },
    reason: EndReason,
  ): Promise<boolean> {
    const { _id, userId } = session
    const { modifiedCount } = await sessions.updateOne(
      { _id, userId, revokedAt: null },
      { $set: { revokedAt: new Date(clock.now()), reason, sealed: null } },
    )
    if (modifiedCount === 0) return false
    bus.publish(`user:${userId}`, { kind: 'revoked', sessionId: _id, tokenId: null, reason })
    return true
  }

  async function endAll(some: readonly SessionRecord[]): Promise<number> {
    const ended = await Promise.all(some.map((session) => end(session, 'revoked')))
    return ended.filter(Boolean).length
  }

  async function makeRoom(userId: string): Promise<void> {
    const living = await sessions.find(alive(userId)).lean<SessionRecord[]>()
    const longestUnseen = living.toSorted((a, b) => a.lastSeenAt.getTime() - b.lastSeenAt.getTime())
    await endAll(longestUnseen.slice(0, -limits.sessionsPerUser))
  }

  return {
    async start(userId, origin) {
      const now = clock.now()
      const [_id, family] = [newId(), newFamily()]
      const refresh = newRefreshToken({ sessionId: _id, gen: 1, family })
      const made = await sessions.create({
        _id,
        userId,
        gen: 1,
        hash: digest(refresh),
        familyHash: digest(family),
        createdAt: new Date(now),
        absExp: new Date(now + sessionRules.absoluteMs),
        ...seen(now, origin),
      })
      await makeRoom(userId)
      return { session: made.toObject(), refresh }
    },
    list: (userId, { after, limit }) =>
      sessions
        .find({ ...alive(userId), ...(after !== null && { _id: trusted({ $lt: after }) }) })
        .sort({ _id: -1 })
        .limit(limit)
        .lean<SessionRecord[]>(),
    end,
    async endOthers(userId, keep) {
      const living = await sessions.find(alive(userId)).lean<SessionRecord[]>()
      return endAll(living.filter(({ _id }) => _id !== keep))
    },
    async touch({ _id }) {
      const now = clock.now()
      const stale = trusted({ $lte: new Date(now - sessionRules.touchMs) })
      await sessions.updateOne({ _id, revokedAt: null, lastSeenAt: stale }, { $set: seen(now) })
    },
  }
}
