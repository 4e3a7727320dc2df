import type { Connection } from 'mongoose'
import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import { createLoader, loadByIds } from '../infra/mongo/load-by-ids.ts'
import { createRecordCache } from '../infra/record-cache.ts'
import type { UserRecords } from '../users/user-records.ts'
import type { Standing } from './end-of.ts'
import { sessionModel } from './session.model.ts'
import { sessionRules } from './session.rules.ts'
import { tokenModel } from './token.model.ts'

/** Whose standing is asked for. */
export type Caller = { userId: string; sessionId: string | null; tokenId: string | null }

export type Standings = {
  /** From this node's copies: see `sessionRules.maxAgeMs`. */
  of(caller: Caller): Promise<Standing>
  /** From the database, in batches, in the order of the callers. */
  read(callers: readonly Caller[]): Promise<Standing[]>
  forgetSession(sessionId: string): void
  close(): void
}

const kept = 10_000

export function createStandings(deps: {
  connection: Connection
  bus: Bus
  clock: Clock
  users: UserRecords
}): Standings {
  const models = {
    sessions: sessionModel(deps.connection),
    tokens: tokenModel(deps.connection),
  }
  const sessions = createRecordCache({
    ...deps,
    max: kept,
    load: createLoader(models.sessions),
  })
  const tokens = createRecordCache({
    ...deps,
    max: kept,
    load: createLoader(models.tokens),
  })
  const keys = (id: string | null, userId: string) => (id === null ? [] : [{ id, userId }])

  return {
    async of({ userId, sessionId, tokenId }) {
      const { maxAgeMs } = sessionRules
      const [[user], [session], [token]] = await Promise.all([
        deps.users.get([userId], maxAgeMs),
        sessions.get(keys(sessionId, userId), maxAgeMs),
        tokens.get(keys(tokenId, userId), maxAgeMs),
      ])
      return { user, session, token }
    },
    async read(callers) {
      const ids = (key: keyof Caller) => callers.flatMap((caller) => caller[key] ?? [])
      const [users, byId, byToken] = await Promise.all([
        deps.users.load(ids('userId')),
        loadByIds(models.sessions, ids('sessionId')),
        loadByIds(models.tokens, ids('tokenId')),
      ])
      return callers.map(({ userId, sessionId, tokenId }) => ({
        user: users.get(userId),
        session: byId.get(sessionId ?? ''),
        token: byToken.get(tokenId ?? ''),
      }))
    },
    forgetSession: (sessionId) => sessions.forget(sessionId),
    close() {
      sessions.close()
      tokens.close()
    },
  }
}
