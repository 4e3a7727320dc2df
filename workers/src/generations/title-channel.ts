import type { AnswerRows } from '@chatcord/core/generations/answer-rows'
import { isFailure } from '@chatcord/core/errors'
import { line } from '@chatcord/core/field.schema'
import type { Clock } from '@chatcord/core/infra/clock'
import type { JobHandler } from '@chatcord/core/infra/jobs'
import type { LogNode } from '@chatcord/core/log/log-node'
import type { ChannelRecord } from '@chatcord/core/channels/channel.record'
import { untitledName } from '@chatcord/core/channels/channel.schema'
import type { ProviderRecord } from '@chatcord/core/providers/provider.record'
import { cut } from '../providers/builtin/cut.ts'
import { titleOf } from '../providers/builtin/title.ts'
import type { ChatProvider } from '../providers/chat-provider.ts'

type Deps = {
  clock: Pick<Clock, 'sleep'>
  logNode: Pick<LogNode, 'projection'>
  rows: Pick<AnswerRows, 'rename'>
  providers: { preferredOf(kind: 'chat'): Promise<ProviderRecord | null> }
  chatProvider(record: ProviderRecord): ChatProvider
}

const titleMax = 60
/** A model that is slower, or never ends, must not hold the titles of others up. */
const titleMs = 30_000
/** What nobody may write into a name, no model may. */
const nameRule = line(titleMax, 1)
const answerMax = 400
const firstRows = 20
const instruction =
  'Give this conversation a title of at most six words, in its language. Answer with the title alone.'

/** Names an AI chat after its first question, once, unless somebody has named it. The job's id is the channel's. */
export function createTitleChannel(deps: Deps): JobHandler {
  const { clock, logNode, rows, providers, chatProvider } = deps
  const { projection } = logNode

  async function untitled(ch: string): Promise<ChannelRecord | null> {
    const channel = await projection.channel(ch)
    return channel?.kind === 'ai' && channel.name === untitledName ? channel : null
  }

  return async ({ id: ch, signal }) => {
    const channel = await untitled(ch)
    if (!channel) return
    const place = { ch, gen: channel.gen, floor: channel.floor }
    const page = await projection.page({ ...place, side: 'after', seq: 0, limit: firstRows })
    const question = page.find(({ kind, text }) => kind === 'text' && text !== '')?.text
    if (question === undefined) return
    const title = (await asked(question, signal)) ?? titleOf(question)
    // A model takes its time, and what somebody wrote meanwhile is better.
    if (!(await untitled(ch))) return
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
    const late = new AbortController()
    void clock.sleep(titleMs).then(() => late.abort())
    const both = AbortSignal.any([signal, late.signal])
    let title = ''
    try {
      const request = {
        ...{ model: provider.model, maxTokens: 30, temperature: null },
        turns: [
          { role: 'system', name: null, text: instruction } as const,
          { role: 'user', name: null, text: question } as const,
        ],
      }
      for await (const chunk of chatProvider(provider).chat(request, { signal: both })) {
        if (chunk.type === 'text') title += chunk.text
        if (title.length > answerMax) break
      }
    } catch {
      signal.throwIfAborted()
      return null
    }
    const first = title.trim().split('\n')[0] ?? ''
    const bare = first.replace(/^["'“]+|["'”.]+$/g, '').trim()
    return nameRule.safeParse(cut(bare, titleMax)).data ?? null
  }
}
