import { ProviderError } from '../provider-error.ts'

/** The parts of an answer, or of a piece of one, that are used. Nothing in it is sure until it was looked at. */
export type WireAnswer = {
  text: string
  finished: string | null
  usage: { input: number; output: number } | null
  error: { message: string; status: number | null; code: string } | null
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
const textOf = (value: unknown) => (typeof value === 'string' ? value : '')
const countOf = (value: unknown) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0

/** Reads a piece of a stream, a whole answer or an error. Throws `malformed` for what is no JSON object. */
export function readWireAnswer(json: string): WireAnswer {
  const value = parsed(json)
  const choice: unknown = Array.isArray(value.choices) ? value.choices[0] : null
  const { delta, message, finish_reason: finish } = isRecord(choice) ? choice : {}
  const said = isRecord(delta) ? delta : isRecord(message) ? message : {}
  return {
    text: textOf(said.content),
    finished: typeof finish === 'string' ? finish : null,
    usage: usageOf(value.usage),
    error: errorOf(value.error),
  }
}

function parsed(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json)
    if (isRecord(value)) return value
  } catch {
    // Told below, without the bytes: they may hold anything.
  }
  throw new ProviderError('malformed', 'The provider sends an answer that cannot be read.')
}

function usageOf(usage: unknown): WireAnswer['usage'] {
  if (!isRecord(usage)) return null
  return { input: countOf(usage.prompt_tokens), output: countOf(usage.completion_tokens) }
}

/** An object with a message, in some services only a text. */
function errorOf(error: unknown): WireAnswer['error'] {
  if (typeof error === 'string') return { message: error, status: null, code: '' }
  if (!isRecord(error)) return null
  const { message, code } = error
  return {
    message: textOf(message),
    status: typeof code === 'number' ? code : null,
    code: textOf(code),
  }
}
