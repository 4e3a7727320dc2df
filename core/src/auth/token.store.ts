import { trusted, type Connection } from 'mongoose'
import { ChatError } from '../errors.ts'
import { limits } from '../limits.ts'
import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import type { PageRead } from '../paging.ts'
import { newId } from '../infra/mongo/new-id.ts'
import type { CreateTokenInput } from './auth.schema.ts'
import { digest, newSecret } from './digest.ts'
import { sessionRules } from './session.rules.ts'
import { tokenModel, type TokenRecord } from './token.model.ts'

/** Lets scanners find tokens that got into a repository, and tells them from access tokens. */
export const tokenPrefix = 'cct_'

export type TokenStore = {
  create(userId: string, input: CreateTokenInput): Promise<{ token: string; record: TokenRecord }>
  find(token: string): Promise<TokenRecord | null>
  get(userId: string, tokenId: string): Promise<TokenRecord | null>
  /** The newest first. */
  list(userId: string, page: PageRead): Promise<TokenRecord[]>
  /** True if it was there. */
  revoke(userId: string, tokenId: string): Promise<boolean>
  /** Notes that it is in use. */
  touch(record: TokenRecord): Promise<void>
}

export function createTokenStore(deps: {
  connection: Connection
  bus: Bus
  clock: Clock
}): TokenStore {
  const { bus, clock } = deps
  const tokens = tokenModel(deps.connection)

  return {
    async create(userId, { name, scopes, expiresInSeconds }) {
      const now = clock.now()
      const token = tokenPrefix + newSecret()
      const record: TokenRecord = {
        _id: newId(),
        userId,
        name,
        hash: digest(token),
        scopes: [...new Set(scopes)],
        endsWith: token.slice(-4),
        createdAt: new Date(now),
        expiresAt: expiresInSeconds === undefined ? null : new Date(now + expiresInSeconds * 1_000),
        lastUsedAt: null,
      }
      await tokens.create(record)
      // Counted after the insert, so that a race leaves too few rather than too many.
      if ((await tokens.countDocuments({ userId })) > limits.tokensPerUser) {
        await tokens.deleteOne({ _id: record._id })
        throw new ChatError('LIMIT_REACHED', { limit: 'tokensPerUser', max: limits.tokensPerUser })
      }
      return { token, record }
    },
    find: (token) => tokens.findOne({ hash: digest(token) }).lean<TokenRecord | null>(),
    get: (userId, tokenId) => tokens.findOne({ _id: tokenId, userId }).lean<TokenRecord | null>(),
    list: (userId, { after, limit }) =>
      tokens
        .find({ userId, ...(after !== null && { _id: trusted({ $lt: after }) }) })
        .sort({ _id: -1 })
        .limit(limit)
        .lean<TokenRecord[]>(),
    async revoke(userId, tokenId) {
      const { deletedCount } = await tokens.deleteOne({ _id: tokenId, userId })
      if (deletedCount === 0) return false
      const hint = { kind: 'revoked', sessionId: null, tokenId, reason: 'revoked' } as const
      bus.publish(`user:${userId}`, hint)
      return true
    },
    async touch({ _id, lastUsedAt }) {
      const now = clock.now()
      if (lastUsedAt !== null && now - lastUsedAt.getTime() < sessionRules.touchMs) return
      await tokens.updateOne({ _id }, { $set: { lastUsedAt: new Date(now) } })
    },
  }
}
