export type ProviderErrorCode =
  | 'refused' // the request or the secret is not accepted: 400, 401, 403, 404, 422
  | 'blocked' // the address is not one that may be called
  | 'untrusted' // its certificate is not one that this process trusts
  | 'limited' // 429
  | 'overloaded' // 408, 409, 425, 5xx, overloaded
  | 'network'
  | 'timeout'
  | 'malformed' // the answer is not what this kind of provider sends, or too large

const retryable: ReadonlySet<ProviderErrorCode> = new Set([
  'limited',
  'overloaded',
  'network',
  'timeout',
])

/** Why a provider gave no answer. `message` is safe to show to the user who asked: no secret, no address. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError'
  readonly code: ProviderErrorCode
  /** What the provider asked to wait, in milliseconds; null when it said nothing. */
  readonly retryAfterMs: number | null

  constructor(
    code: ProviderErrorCode,
    message: string,
    retryAfterMs: number | null = null,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.retryAfterMs = retryAfterMs
  }

  /** Whether the same request may succeed later. */
  get retryable(): boolean {
    return retryable.has(this.code)
  }
}
