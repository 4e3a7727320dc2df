import type { ChatTypes, NoCustom } from '../chat-types.ts'
import type { Principal } from '../auth/principal.ts'
import type { CreateTokenInput } from '../auth/auth.schema.ts'
import type { SessionView, TokenView } from '../auth/session.view.ts'
import { toSessionView, toTokenView } from '../auth/session.mapper.ts'
import type { SessionStore } from '../auth/session.store.ts'
import type { TokenStore } from '../auth/token.store.ts'
import { ChatError } from '../errors.ts'
import type { Clock } from '../infra/clock.ts'
import type { Page, PageInput } from '../page.ts'
import { pageOf, pageRead } from '../paging.ts'
import { toMeView } from '../users/user.mapper.ts'
import type { UpdateMeInput } from '../users/user.schema.ts'
import type { UserChanges, UserStore } from '../users/user.store.ts'
import type { MeView } from '../users/user.view.ts'

export type MeService<S extends ChatTypes = NoCustom> = {
  get(principal: Principal): Promise<MeView<S>>
  update(principal: Principal, input: UpdateMeInput): Promise<MeView<S>>
  sessions(principal: Principal, input: PageInput): Promise<Page<SessionView>>
  revokeSession(principal: Principal, sessionId: string): Promise<void>
  revokeOtherSessions(principal: Principal): Promise<{ revoked: number }>
  tokens(principal: Principal, input: PageInput): Promise<Page<TokenView>>
  /** The token itself is in this answer only; what is kept is its hash. */
  createToken(
    principal: Principal,
    input: CreateTokenInput,
  ): Promise<{ token: string; view: TokenView }>
  revokeToken(principal: Principal, tokenId: string): Promise<void>
}

function changesOf({ displayName, avatarUrl, status }: UpdateMeInput): UserChanges {
  return {
    ...(displayName !== undefined && { displayName }),
    ...(avatarUrl !== undefined && { avatarUrl }),
    ...(status !== undefined && { status: status && withTime(status) }),
  }
}

function withTime({ text, until }: { text: string; until: string | null }) {
  return { text, until: until === null ? null : new Date(until) }
}

/** How a user sees themselves, as of now. Throws NOT_FOUND. */
export type MeOf = (userId: string) => Promise<MeView>

export function createMeOf({
  clock,
  users,
}: {
  clock: Clock
  users: Pick<UserStore, 'load'>
}): MeOf {
  return async (userId) => {
    const user = (await users.load([userId])).get(userId)
    if (!user) throw new ChatError('NOT_FOUND')
    return toMeView(user, clock.now())
  }
}

export function createMeService(deps: {
  clock: Clock
  meOf: MeOf
  users: Pick<UserStore, 'update'>
  sessions: Pick<SessionStore, 'list' | 'end' | 'endOthers'>
  tokens: Pick<TokenStore, 'get' | 'list' | 'create' | 'revoke'>
}): MeService {
  const { clock, meOf, users, sessions, tokens } = deps

  async function refuseOutliving(
    userId: string,
    tokenId: string,
    { expiresInSeconds = Infinity }: CreateTokenInput,
  ): Promise<void> {
    const own = await tokens.get(userId, tokenId)
    if (!own) throw new ChatError('SESSION_ENDED')
    const left = (own.expiresAt?.getTime() ?? Infinity) - clock.now()
    if (expiresInSeconds * 1_000 > left) throw new ChatError('FORBIDDEN')
  }

  return {
    get: ({ user }) => meOf(user.id),
    async update(principal, input) {
      const changes = changesOf(input)
      if (Object.keys(changes).length === 0) return meOf(principal.user.id)
      const record = await users.update(principal.user.id, changes)
      if (!record) throw new ChatError('NOT_FOUND')
      return toMeView(record, clock.now())
    },
    async sessions({ user, sessionId }, input) {
      const read = pageRead(input)
      const living = await sessions.list(user.id, read)
      return pageOf(read, living, {
        key: ({ _id }) => _id,
        view: (session) => toSessionView(session, sessionId),
      })
    },
    async revokeSession({ user }, sessionId) {
      const ended = await sessions.end({ _id: sessionId, userId: user.id }, 'revoked')
      if (!ended) throw new ChatError('NOT_FOUND')
    },
    revokeOtherSessions: async ({ user, sessionId }) => ({
      revoked: await sessions.endOthers(user.id, sessionId),
    }),
    async tokens({ user }, input) {
      const read = pageRead(input)
      const own = await tokens.list(user.id, read)
      return pageOf(read, own, { key: ({ _id }) => _id, view: toTokenView })
    },
    async createToken({ user, scopes, tokenId }, input) {
      // A token cannot make one that may do more than itself, or for longer.
      if (scopes && !input.scopes.every((scope) => scopes.has(scope)))
        throw new ChatError('FORBIDDEN')
      if (tokenId !== null) await refuseOutliving(user.id, tokenId, input)
      const { token, record } = await tokens.create(user.id, input)
      return { token, view: toTokenView(record) }
    },
    async revokeToken({ user }, tokenId) {
      if (!(await tokens.revoke(user.id, tokenId))) throw new ChatError('NOT_FOUND')
    },
  }
}
