/** What went over the wire, without anything secret: no query, no header's value, no body. */
export type ProviderTranscript = {
  method: string
  url: string
  /** The names of what was sent. */
  headers: string[]
  status: number | null
}

/** How a trial call of a provider went. Times in milliseconds from its start; null for what did not come. */
export type ProviderTestResult = {
  ok: boolean
  /** Until the head of the answer: the address was found, connected to, and the request accepted. */
  headersMs: number | null
  /** Until the first text. */
  firstTextMs: number | null
  totalMs: number
  /** The beginning of the answer. */
  text: string
  usage: { input: number; output: number } | null
  transcript: ProviderTranscript | null
  error: string | null
}

/** The newest trial of a provider. Of an older one nothing is kept. */
export type ProviderTest = {
  id: string
  state: 'queued' | 'done'
  requestedAt: number
  result: ProviderTestResult | null
}

export const providerTestQueue = 'provider-tests'
