import type { SessionRecord } from './session.model.ts'
import { sessionRules } from './session.rules.ts'
import type { SessionRef, SessionView, TokenView } from './session.view.ts'
import type { TokenRecord } from './token.model.ts'

function endOfLife({ idleExp, absExp }: SessionRecord): Date {
  return idleExp < absExp ? idleExp : absExp
}

/** `accessExpiresAt` counts from the last rotation: an access token of a repeated refresh lives a little longer. */
export function toSessionRef(session: SessionRecord): SessionRef {
  const issuedAt = session.prevAt ?? session.createdAt
  return {
    id: session._id,
    expiresAt: endOfLife(session).toISOString(),
    accessExpiresAt: new Date(
      issuedAt.getTime() + sessionRules.accessSeconds * 1_000,
    ).toISOString(),
  }
}

export function toSessionView(session: SessionRecord, current: string | null): SessionView {
  return {
    id: session._id,
    current: session._id === current,
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    expiresAt: endOfLife(session).toISOString(),
    userAgent: session.userAgent,
    ip: session.ip,
  }
}

export function toTokenView(token: TokenRecord): TokenView {
  const { _id: id, name, scopes, endsWith } = token
  return {
    id,
    name,
    scopes,
    endsWith,
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt?.toISOString() ?? null,
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
  }
}
