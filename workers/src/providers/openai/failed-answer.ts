import type { Clock } from '@chatcord/core/infra/clock'
import { readText } from '../../http/body.ts'
import type { OutboundAnswer } from '../../http/outbound.ts'
import { retryAfterMs } from '../../http/retry-after.ts'
import type { ProviderError } from '../provider-error.ts'
import { refusalOf } from './refusals.ts'
import { readWireAnswer, type WireAnswer } from './wire-answer.ts'

/** Why an answer with a status of 400 or more is none. */
export async function failureOf(
  answer: OutboundAnswer,
  options: { secret: string | null; clock: Pick<Clock, 'now'>; signal: AbortSignal },
): Promise<ProviderError> {
  const text = await readText(answer.body).catch(() => '')
  options.signal.throwIfAborted()
  return refusalOf(answer.status, errorIn(text), {
    secret: options.secret,
    retryAfterMs: retryAfterMs(answer.headers['retry-after'], options.clock.now()),
  })
}

/** What is no JSON comes from something between us and the provider; its status says enough. */
function errorIn(text: string): WireAnswer['error'] {
  try {
    return readWireAnswer(text).error
  } catch {
    return null
  }
}
