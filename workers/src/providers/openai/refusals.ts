import { ProviderError, type ProviderErrorCode } from '../provider-error.ts'
import type { WireAnswer } from './wire-answer.ts'

/** Characters of the provider's own words that are kept for the log. */
const wordsMax = 500
/** 429 with this code is no matter of pace: the account has run out. */
const spent = 'insufficient_quota'

const messages = {
  refused: 'The provider does not accept the request.',
  limited: 'The provider has too many requests.',
  overloaded: 'The provider cannot answer now.',
} satisfies Partial<Record<ProviderErrorCode, string>>

function codeOf(status: number, code: string): keyof typeof messages {
  if (status === 429) return code === spent ? 'refused' : 'limited'
  return [408, 409, 425].includes(status) || status >= 500 ? 'overloaded' : 'refused'
}

/**
 * What a status or an error in the stream means. The provider's words go into `cause`, for the log: without the secret,
 * and not at all where they are about the secret.
 */
export function refusalOf(
  status: number,
  error: WireAnswer['error'],
  options: { secret: string | null; retryAfterMs: number | null },
): ProviderError {
  const code = codeOf(status, error?.code ?? '')
  const aboutSecret = status === 401 || status === 403
  const words = aboutSecret ? '' : withoutSecret(error?.message ?? '', options.secret)
  const cause = new Error(`status ${status}: ${words.slice(0, wordsMax)}`)
  return new ProviderError(code, messages[code], options.retryAfterMs, cause)
}

function withoutSecret(text: string, secret: string | null): string {
  return secret === null || secret === '' ? text : text.replaceAll(secret, '…')
}
