import { z } from 'zod'
import { readText } from '../../http/body.ts'
import { ProviderError } from '../provider-error.ts'
import { authorization, endpoint } from './endpoint.ts'
import { failureOf } from './failed-answer.ts'
import type { OpenAiDeps } from './openai-chat.ts'

const maxBytes = 4 * 1024 * 1024
const models = z.object({ data: z.array(z.object({ id: z.string() })) })

/** The models that a service offers: the cheapest way to see whether its address and secret are right. Throws ProviderError. */
export async function listModels(deps: OpenAiDeps, signal: AbortSignal): Promise<string[]> {
  const { outbound, clock, baseUrl, secret } = deps
  const url = endpoint(baseUrl, '/models').href
  const headers = authorization(secret)
  const answer = await outbound.call({ method: 'GET', url, headers, maxBytes, signal })
  if (answer.status !== 200) throw await failureOf(answer, { secret, clock, signal })
  const list = models.safeParse(parsed(await readText(answer.body)))
  if (!list.success) throw new ProviderError('malformed', 'The provider sends no list of models.')
  return list.data.data.map(({ id }) => id)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
