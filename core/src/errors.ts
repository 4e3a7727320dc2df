/** One failed field of an input. `path` is the way to it, e.g. `['members', 0]`. */
export type ValidationIssue = { path: (string | number)[]; message: string }

/** Details by reason. A reason that is not here has none. */
export type ReasonDetails = {
  VALIDATION: { issues: ValidationIssue[] }
  RATE_LIMITED: { retryAfterMs: number }
  UNAVAILABLE: { retryAfterMs: number | null }
  BANNED: { until: string | null; banReason: string | null }
  OVER_QUOTA: { resetsAt: string | null }
  TAKEN: { field: 'username' | 'email' | 'name' }
  LIMIT_REACHED: { limit: string; max: number }
}

type Failure = { message: string; retryable: boolean }

/** Every failure that a caller can act on. The reasons are part of the public surface: they never change their meaning. */
export const failures = {
  VALIDATION: { message: 'The input is not valid.', retryable: false },
  UNAUTHENTICATED: { message: 'Sign in first.', retryable: false },
  SESSION_ENDED: { message: 'This session has ended. Sign in again.', retryable: false },
  SESSION_CHANGED: { message: 'Another session is signed in here now.', retryable: false },
  INVALID_CREDENTIALS: { message: 'The name or the password is wrong.', retryable: false },
  TWO_FACTOR_REQUIRED: { message: 'A code from your second factor is needed.', retryable: false },
  FORBIDDEN: { message: 'You may not do this.', retryable: false },
  NOT_FOUND: { message: 'Not found.', retryable: false },
  CONFLICT: { message: 'This nonce was used for something else.', retryable: false },
  TAKEN: { message: 'This name or e-mail address is already used.', retryable: false },
  WEAK_PASSWORD: { message: 'This password is too easy to guess.', retryable: false },
  EPOCH_CHANGED: { message: 'The channel was restored since; read it again.', retryable: false },
  DELETED: { message: 'This message was deleted.', retryable: false },
  LAST_OWNER: { message: 'A channel keeps at least one owner.', retryable: false },
  LIMIT_REACHED: { message: 'A limit is reached.', retryable: false },
  ASSISTANT_OFF: {
    message:
      'The assistant is switched off in this channel. Whoever may change it can switch it on.',
    retryable: false,
  },
  BANNED: { message: 'You are banned.', retryable: false },
  OVER_QUOTA: { message: 'Your quota is used up.', retryable: false },
  RATE_LIMITED: { message: 'Too many calls. Wait, then try again.', retryable: true },
  UNAVAILABLE: { message: 'The server cannot do this now. Try again.', retryable: true },
  SECRETS_KEY_MISSING: { message: 'Set SECRETS_KEY first and restart.', retryable: false },
  SETUP_REQUIRED: { message: 'This installation is not set up yet.', retryable: false },
  UPGRADE_REQUIRED: { message: 'This client is too old for the server.', retryable: false },
  TOO_LARGE: { message: 'The request is too large.', retryable: false },
  BAD_REQUEST: { message: 'The request cannot be read.', retryable: false },
  INTERNAL: { message: 'Internal server error', retryable: false },
} as const satisfies Record<string, Failure>

export type Reason = keyof typeof failures
export type DetailsOf<R extends Reason> = R extends keyof ReasonDetails ? ReasonDetails[R] : null
export type AnyDetails = { [R in Reason]: DetailsOf<R> }[Reason]

type Rest<R extends Reason> = R extends keyof ReasonDetails
  ? [details: ReasonDetails[R], cause?: unknown]
  : [details?: null, cause?: unknown]

/** A failure of the table above. Anything else that is thrown is a bug and goes out as INTERNAL. */
export class ChatError<R extends Reason = Reason> extends Error {
  override readonly name = 'ChatError'
  readonly reason: R
  readonly details: DetailsOf<R>

  constructor(reason: R, ...[details, cause]: Rest<R>) {
    super(failures[reason].message, cause === undefined ? undefined : { cause })
    this.reason = reason
    this.details = (details ?? null) as DetailsOf<R> // Rest<R> demands details exactly where DetailsOf<R> has them
  }

  get retryable(): boolean {
    return failures[this.reason].retryable
  }
}

/** True for a ChatError, and with `reason` for that one only. */
export function isFailure<R extends Reason>(error: unknown, reason?: R): error is ChatError<R> {
  return error instanceof ChatError && (reason === undefined || error.reason === reason)
}
