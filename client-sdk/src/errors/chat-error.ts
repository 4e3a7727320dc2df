import type { DetailsOf, Reason } from '@chatcord/server/contract'

/** Why something failed: the server's reasons, and two that only the client knows. */
export type ChatReason = Reason | 'OFFLINE' | 'ABORTED'

/** The details of a reason; null where it has none. */
export type ChatDetails<R extends ChatReason = ChatReason> = R extends Reason ? DetailsOf<R> : null

const retryable: ReadonlySet<ChatReason> = new Set(['OFFLINE', 'RATE_LIMITED', 'UNAVAILABLE'])

/** What every function of the client throws. */
export class ChatError<R extends ChatReason = ChatReason> extends Error {
  override readonly name = 'ChatError'
  readonly reason: R
  readonly details: ChatDetails<R>
  /** Names the call in the server's log; null when the server was not reached. */
  readonly requestId: string | null

  constructor(failure: {
    reason: R
    message: string
    /** Null when left out. */
    details?: ChatDetails<R> | null
    requestId?: string | null
    cause?: unknown
  }) {
    super(failure.message, failure.cause === undefined ? undefined : { cause: failure.cause })
    this.reason = failure.reason
    this.details = (failure.details ?? null) as ChatDetails<R> // given exactly where the reason has some
    this.requestId = failure.requestId ?? null
  }

  /** Whether the same call may succeed later. */
  get retryable(): boolean {
    return retryable.has(this.reason)
  }
}

/** True for a ChatError, and with a reason for that one only: `error.details` then has its type. */
export function isChatError<R extends ChatReason = ChatReason>(
  error: unknown,
  reason?: R,
): error is ChatError<R> {
  return error instanceof ChatError && (reason === undefined || error.reason === reason)
}
