import { createSystemClock } from '@chatcord/core/infra/system-clock'
import type { ChatChunk, ChatRequest } from '@chatcord/workers/providers/chat-provider'
import { createOpenAiChat } from '@chatcord/workers/providers/openai/openai-chat'
import type { Test } from 'tap'
import { startOutbound } from './outbound.ts'
import { startUpstream } from './upstream.ts'
import type { Play } from './upstream/play.ts'

const clock = createSystemClock(() => undefined)
export const secret = 'sk-very-secret'

export const ask = (text: string): ChatRequest => ({
  model: 'fake',
  turns: [{ role: 'user', name: null, text }],
  ...{ maxTokens: null, temperature: null },
})

/** The adapter in front of a fake upstream. */
export async function startOpenAiChat(t: Test) {
  const upstream = await startUpstream(t)
  const deps = { outbound: startOutbound(t, upstream.allow), clock, secret }
  const provider = createOpenAiChat({ ...deps, baseUrl: upstream.baseUrl })

  async function read(request: ChatRequest, signal = new AbortController().signal) {
    const chunks: ChatChunk[] = []
    for await (const chunk of provider.chat(request, { signal })) chunks.push(chunk)
    return {
      text: chunks.map((chunk) => (chunk.type === 'text' ? chunk.text : '')).join(''),
      usage: chunks.filter((chunk) => chunk.type === 'usage'),
    }
  }
  /** The answer to a script. */
  const play = (script: Play) => {
    upstream.next(script)
    return read(ask('anything'))
  }
  return { ...deps, upstream, provider, read, play }
}

/** A piece of an answer as it goes over the wire. */
export const piece = (content: string, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ delta: { content }, finish_reason: finish }] })}`
