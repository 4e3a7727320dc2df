import { ProviderError, type ProviderErrorCode } from '../providers/provider-error.ts'

const messages = {
  timeout: 'The provider did not answer in time.',
  malformed: 'The provider sends an answer that cannot be read.',
  untrusted: 'The certificate of the provider is not trusted by the worker.',
  refused: 'The call to the provider cannot be made as it is configured.',
  network: 'The provider cannot be reached.',
} satisfies Partial<Record<ProviderErrorCode, string>>

/** Signed by nobody who is known, for another name, or out of its time: as OpenSSL names it. */
const distrusted = /^(CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT_)/

/** By the codes of undici and of Node's sockets. */
function kindOf({ name, code }: Failure): keyof typeof messages {
  if (/^UND_ERR_(HEADERS|BODY|CONNECT)_TIMEOUT$|^ETIMEDOUT$/.test(code)) return 'timeout'
  if (name === 'HTTPParserError' || /^UND_ERR_(HEADERS_OVERFLOW|RES_)/.test(code))
    return 'malformed'
  if (distrusted.test(code)) return 'untrusted'
  // A header or an address that cannot be sent.
  return code === 'UND_ERR_INVALID_ARG' ? 'refused' : 'network'
}

type Failure = { name: string; code: string; message: string }

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: 'Error', code: '', message: String(error) }
  return {
    name: error.name,
    code: 'code' in error ? String(error.code) : '',
    message: error.message,
  }
}

/** A failure of the transport. `cause` says what it was; not the error itself, which may hold bytes that were received. */
export function toProviderError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error
  const failure = failureOf(error)
  const kind = kindOf(failure)
  const cause = new Error(`${failure.name} ${failure.code}: ${failure.message}`)
  return new ProviderError(kind, messages[kind], null, cause)
}
