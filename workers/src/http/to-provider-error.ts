import { ProviderError, type ProviderErrorCode } from '../providers/provider-error.ts'

const messages = {
  timeout: 'The provider did not answer in time.',
  malformed: 'The provider sends an answer that cannot be read.',
  refused: 'The call to the provider cannot be made as it is configured.',
  network: 'The provider cannot be reached.',
} satisfies Partial<Record<ProviderErrorCode, string>>

/** By the codes of undici and of Node's sockets and parsers. */
function codeOf(error: unknown): keyof typeof messages {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^UND_ERR_(HEADERS|BODY|CONNECT)_TIMEOUT$|^ETIMEDOUT$/.test(code)) return 'timeout'
  if (/^HPE_|^UND_ERR_(HEADERS_OVERFLOW|RES_)/.test(code)) return 'malformed'
  // A header or an address that cannot be sent.
  if (code === 'UND_ERR_INVALID_ARG') return 'refused'
  return 'network'
}

/** A failure of the transport. What it was stands in `cause`; neither holds a header, so no secret. */
export function toProviderError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error
  const code = codeOf(error)
  return new ProviderError(code, messages[code], null, error)
}
