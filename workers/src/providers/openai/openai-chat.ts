import type { Clock } from '@chatcord/core/infra/clock'
import { readText } from '../../http/body.ts'
import { readEventData } from '../../http/event-data.ts'
import type { Outbound, OutboundAnswer } from '../../http/outbound.ts'
import type { ChatChunk, ChatProvider } from '../chat-provider.ts'
import { ProviderError, type ProviderErrorCode } from '../provider-error.ts'
import { authorization, endpoint } from './endpoint.ts'
import { failureOf } from './failed-answer.ts'
import { refusalOf } from './refusals.ts'
import { requestBody } from './request-body.ts'
import { readWireAnswer, type WireAnswer } from './wire-answer.ts'

const maxBytes = 4 * 1024 * 1024
/** How a connection ends that nobody closes. */
const brokenOff: ReadonlySet<ProviderErrorCode> = new Set(['network', 'timeout'])

export type OpenAiDeps = {
  outbound: Outbound
  clock: Pick<Clock, 'now'>
  /** Up to the version, such as `https://api.openai.com/v1`. */
  baseUrl: string
  secret: string | null
}

/** Chat with whatever speaks OpenAI's protocol: OpenAI, OpenRouter, Ollama, vLLM, LM Studio. */
export function createOpenAiChat(deps: OpenAiDeps): ChatProvider {
  const { outbound, clock, baseUrl, secret } = deps

  /** Throws for an error in place of an answer. */
  function read(json: string): WireAnswer {
    const answer = readWireAnswer(json)
    // An error without a status of its own came in the middle of an answer that had begun well.
    if (answer.error)
      throw refusalOf(answer.error.status ?? 500, answer.error, { secret, retryAfterMs: null })
    return answer
  }

  async function* readStream(body: OutboundAnswer['body']): AsyncGenerator<ChatChunk> {
    let whole = false
    try {
      for await (const events of readEventData(body)) {
        for (const data of events) {
          if (data === '[DONE]') return
          const answer = read(data)
          yield* chunksOf(answer)
          whole ||= answer.finished !== null
        }
      }
    } catch (error) {
      // All was said: what is missing is only the good-bye.
      if (whole && error instanceof ProviderError && brokenOff.has(error.code)) return
      throw error
    }
    if (!whole) throw new ProviderError('network', 'The answer of the provider broke off.')
  }

  async function* readWhole(body: OutboundAnswer['body']): AsyncGenerator<ChatChunk> {
    const answer = read(await readText(body))
    if (answer.text === '' && answer.finished === null)
      throw new ProviderError('malformed', 'The provider sends no answer.')
    yield* chunksOf(answer)
  }

  return {
    async *chat(request, { signal }) {
      const url = endpoint(baseUrl, '/chat/completions')
      const answer = await outbound.call({
        method: 'POST',
        url: url.href,
        headers: { 'content-type': 'application/json', ...authorization(secret) },
        body: requestBody(request, url),
        ...{ maxBytes, signal },
      })
      if (answer.status !== 200) throw await failureOf(answer, { secret, clock, signal })
      // A service that knows no streams answers in JSON; so do errors with a status that says otherwise.
      if (isEventStream(answer)) yield* readStream(answer.body)
      else yield* readWhole(answer.body)
    },
  }
}

function isEventStream({ headers }: OutboundAnswer): boolean {
  return (headers['content-type'] ?? '').toLowerCase().startsWith('text/event-stream')
}

function* chunksOf({ text, usage }: WireAnswer): Generator<ChatChunk> {
  if (text !== '') yield { type: 'text', text }
  if (usage) yield { type: 'usage', ...usage }
}
