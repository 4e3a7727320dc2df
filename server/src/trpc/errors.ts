import { TRPCError } from '@trpc/server'
import { TRPC_ERROR_CODES_BY_KEY, type TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { ZodError } from 'zod'
import { ChatError, failures, isFailure, type Reason } from '@chatcord/core/errors'
import { isDatabaseAway } from '@chatcord/core/infra/mongo/is-database-away'
import type { ErrorShape } from './error-shape.ts'

const codes: Record<Reason, TRPC_ERROR_CODE_KEY> = {
  VALIDATION: 'BAD_REQUEST',
  BAD_REQUEST: 'BAD_REQUEST',
  UNAUTHENTICATED: 'UNAUTHORIZED',
  SESSION_ENDED: 'UNAUTHORIZED',
  SESSION_CHANGED: 'UNAUTHORIZED',
  INVALID_CREDENTIALS: 'UNAUTHORIZED',
  TWO_FACTOR_REQUIRED: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  BANNED: 'FORBIDDEN',
  SETUP_REQUIRED: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  DELETED: 'CONFLICT',
  CONFLICT: 'CONFLICT',
  TAKEN: 'CONFLICT',
  LAST_OWNER: 'CONFLICT',
  LIMIT_REACHED: 'CONFLICT',
  EPOCH_CHANGED: 'PRECONDITION_FAILED',
  ASSISTANT_OFF: 'PRECONDITION_FAILED',
  SECRETS_KEY_MISSING: 'PRECONDITION_FAILED',
  UPGRADE_REQUIRED: 'PRECONDITION_FAILED',
  WEAK_PASSWORD: 'UNPROCESSABLE_CONTENT',
  TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  RATE_LIMITED: 'TOO_MANY_REQUESTS',
  OVER_QUOTA: 'TOO_MANY_REQUESTS',
  UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  INTERNAL: 'INTERNAL_SERVER_ERROR',
}

/** The failure behind anything that was thrown: what tRPC refuses by itself is named, the rest is a bug. */
export function toFailure(thrown: unknown): ChatError {
  const cause = thrown instanceof TRPCError ? (thrown.cause ?? thrown) : thrown
  if (isFailure(cause)) return cause
  if (cause instanceof ZodError) {
    const issues = cause.issues.map(({ path, message }) => ({
      path: path.map((key) => (typeof key === 'symbol' ? key.toString() : key)),
      message,
    }))
    return new ChatError('VALIDATION', { issues })
  }
  if (isDatabaseAway(cause)) return new ChatError('UNAVAILABLE', { retryAfterMs: null }, cause)
  if (!(thrown instanceof TRPCError)) return new ChatError('INTERNAL', null, thrown)
  switch (thrown.code) {
    case 'NOT_FOUND':
    case 'METHOD_NOT_SUPPORTED':
      return new ChatError('NOT_FOUND')
    case 'PARSE_ERROR':
    case 'BAD_REQUEST':
    case 'UNSUPPORTED_MEDIA_TYPE':
      return new ChatError('BAD_REQUEST')
    case 'PAYLOAD_TOO_LARGE':
      return new ChatError('TOO_LARGE')
    default:
      return new ChatError('INTERNAL', null, cause)
  }
}

/** tRPC's error formatter: every failure of queries, mutations and running subscriptions leaves through it. */
export function toErrorShape(thrown: {
  error: TRPCError
  path: string | undefined
  ctx: { requestId: string } | undefined
}): ErrorShape {
  const failure = toFailure(thrown.error)
  const code = codes[failure.reason]
  return {
    message: failures[failure.reason].message,
    code: TRPC_ERROR_CODES_BY_KEY[code],
    data: {
      code,
      httpStatus: getHTTPStatusCodeFromError(new TRPCError({ code })),
      path: thrown.path ?? null,
      reason: failure.reason,
      requestId: thrown.ctx?.requestId ?? '',
      details: failure.details,
    },
  }
}
