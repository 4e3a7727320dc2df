import type { ErrorShape } from '@chatcord/server/contract'
import { isRecord } from '../is-record.ts'
import { ChatError, isChatError } from './chat-error.ts'

/** A failure as the server sent it. An answer that is not one of ours (a proxy's, say) becomes UNAVAILABLE or INTERNAL. */
export function fromWire(shape: unknown, status?: number): ChatError {
  const { message, data } = isRecord(shape) ? shape : {}
  if (typeof message === 'string' && isRecord(data) && typeof data.reason === 'string') {
    const { reason, details, requestId } = data as ErrorShape['data'] // the server's error formatter makes no other shape
    return new ChatError({ reason, message, details, requestId }) // details belong to the reason they came with
  }
  const strange = 'The answer is not one of a Chatcord server.'
  return [429, 502, 503, 504].includes(status ?? 0)
    ? new ChatError({ reason: 'UNAVAILABLE', message: strange, details: { retryAfterMs: null } })
    : new ChatError({ reason: 'INTERNAL', message: strange })
}

/** Anything that was thrown, as a ChatError. */
export function toChatError(thrown: unknown): ChatError {
  if (isChatError(thrown)) return thrown
  const cause = thrown instanceof Error ? thrown.cause : undefined
  if (isChatError(cause)) return cause
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new ChatError({ reason: 'INTERNAL', message, cause: thrown })
}
