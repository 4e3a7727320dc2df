import type { AnswerRows } from '@chatcord/core/generations/answer-rows'
import { isFailure } from '@chatcord/core/errors'
import type { JobHandler } from '@chatcord/core/infra/jobs'
import type { LogNode } from '@chatcord/core/log/log-node'
import { untitledName } from '@chatcord/core/channels/channel.schema'
import type { ProviderRecord } from '@chatcord/core/providers/provider.record'
import { titleOf } from '../providers/builtin/title.ts'
import type { ChatProvider } from '../providers/chat-provider.ts'

type Deps = {
  logNode: Pick<LogNode, 'projection'>
  rows: Pick<AnswerRows, 'rename'>
  providers: { preferredOf(kind: 'chat'): Promise<ProviderRecord | null> }
  chatProvider(record: ProviderRecord): ChatProvider
}

const titleMax = 60
const answerMax = 400
const firstRows = 20
const instruction =
  'Give this conversation a title of at most six words, in its language. Answer with the title alone.'

/** Names an AI chat after its first question, once, unless somebody has named it. The job's id is the channel's. */
export function createTitleChannel({ logNode, rows, providers, chatProvider }: Deps): JobHandler {
  const { projection } = logNode

  return async ({ id: ch, signal }) => {
    const channel = await projection.channel(ch)
    if (channel?.kind !== 'ai' || channel.name !== untitledName) return
    const place = { ch, gen: channel.gen, floor: channel.floor }
    const page = await projection.page({ ...place, side: 'after', seq: 0, limit: firstRows })
    const question = page.find(({ kind, text }) => kind === 'text' && text !== '')?.text
    if (question === undefined) return
    const title = (await asked(question, signal)) ?? titleOf(question)
    try {
      await rows.rename(ch, title)
    } catch (error) {
      // It was titled meanwhile, by other words.
      if (!isFailure(error, 'CONFLICT')) throw error
    }
  }

  /** Null where there is no model, or none that answers: then the question's own words will do. */
  async function asked(question: string, signal: AbortSignal): Promise<string | null> {
    const provider = await providers.preferredOf('chat')
    if (!provider || provider.adapter === 'builtin') return null
    let title = ''
    try {
      const request = {
        ...{ model: provider.model, maxTokens: 30, temperature: null },
        turns: [
          { role: 'system', name: null, text: instruction } as const,
          { role: 'user', name: null, text: question } as const,
        ],
      }
      for await (const chunk of chatProvider(provider).chat(request, { signal })) {
        if (chunk.type === 'text') title += chunk.text
        if (title.length > answerMax) break
      }
    } catch {
      signal.throwIfAborted()
      return null
    }
    const line =
      title
        .trim()
        .split('\n')[0]
        ?.replace(/^["'“]+|["'”.]+$/g, '')
        .trim() ?? ''
    return line === '' ? null : line.slice(0, titleMax)
  }
}
