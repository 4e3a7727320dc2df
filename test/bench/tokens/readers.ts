import { createSystemClock } from '@chatcord/core/infra/system-clock'
import { outboundAllow } from '@chatcord/core/providers/outbound-allow'
import { createOutbound } from '@chatcord/workers/http/outbound'
import { createOpenAiChat } from '@chatcord/workers/providers/openai/openai-chat'
import OpenAI from 'openai'

/** Reads one whole answer to a prompt and tells how many tokens came. */
export type Reader = (prompt: string) => Promise<number>

type Where = { baseUrl: string; allow: string }

const model = 'fake'
const key = 'bench'

/** Ours, as a worker uses it. */
export function openOurs({ baseUrl, allow }: Where): { read: Reader; close(): Promise<void> } {
  const outbound = createOutbound({ allow: outboundAllow.parse(allow) })
  const clock = createSystemClock((error) => console.error(error))
  const provider = createOpenAiChat({ outbound, clock, baseUrl, secret: key })
  return {
    async read(prompt) {
      const turns = [{ role: 'user' as const, name: null, text: prompt }]
      const request = { model, turns, maxTokens: null, temperature: null }
      const { signal } = new AbortController()
      let tokens = 0
      for await (const chunk of provider.chat(request, { signal }))
        if (chunk.type === 'text') tokens++
      return tokens
    },
    close: () => outbound.close(),
  }
}

/** OpenAI's own client, as its documentation uses it. */
export function openPeer({ baseUrl }: Where): Reader {
  const client = new OpenAI({ baseURL: baseUrl, apiKey: key, maxRetries: 0 })
  return async (prompt) => {
    let tokens = 0
    const answer = await client.chat.completions.create({
      ...{ model, messages: [{ role: 'user', content: prompt }] },
      ...{ stream: true, stream_options: { include_usage: true } },
    })
    for await (const { choices } of answer) if (choices[0]?.delta.content) tokens++
    return tokens
  }
}
