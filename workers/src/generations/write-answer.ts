import type { Generations } from '@chatcord/core/generations/create-generations'
import type {
  GenerationRecord,
  GenerationUsage,
} from '@chatcord/core/generations/generation.record'
import type { Bus } from '@chatcord/core/infra/bus'
import type { Clock } from '@chatcord/core/infra/clock'
import type { TokenLog } from '@chatcord/core/infra/token-log'
import type { ProviderRecord } from '@chatcord/core/providers/provider.record'
import type { ChatProvider, ChatRequest } from '../providers/chat-provider.ts'
import { ProviderError } from '../providers/provider-error.ts'
import { createTokenWriter } from './token-writer.ts'

/** How one attempt ended. `lost`: a newer attempt runs; `givenBack`: this process stops. */
export type WrittenAnswer = { text: string; usage: GenerationUsage | null } & (
  { ended: 'whole' | 'stopped' | 'lost' | 'givenBack' } | { ended: 'broken'; error: unknown }
)

export type WriteDeps = {
  bus: Bus
  clock: Clock
  tokens: TokenLog
  generations: Pick<Generations, 'store' | 'conversation'>
  chatProvider(record: ProviderRecord): ChatProvider
  record: GenerationRecord
  provider: ProviderRecord
  /** The process gives the job back, or has lost it. */
  job: AbortSignal
  /** Milliseconds since 1970. */
  deadline: number
}

type Why = 'stopped' | 'lost' | 'givenBack' | 'late'

/** A stop whose hint was lost is found by then. */
const lookMs = 2_000

/** One attempt: asks the provider and writes what comes to the token log, until it ends or is ended. */
export async function writeAnswer(deps: WriteDeps): Promise<WrittenAnswer> {
  const { bus, clock, tokens, record, job } = deps
  const { id, attempt } = record
  const abort = new AbortController()
  const give = (why: Why) => abort.abort(why)
  const writer = createTokenWriter({ clock, tokens, id, attempt, fenced: () => give('lost') })
  let usage: GenerationUsage | null = null

  const look = async () => {
    const now = await deps.generations.store.byId(id)
    if (now?.attempt !== attempt) give('lost')
    else if (now.stopping) give('stopped')
    else if (clock.now() > deps.deadline) give('late')
  }
  const leave = bus.subscribe(`generation:${id}`, ({ kind }) => {
    if (kind === 'stop') give('stopped')
  })
  // The bus and the log are lost together.
  const leaveGaps = bus.onGap(() => writer.rewrite())
  const stopLooking = clock.every(lookMs, look)
  const onJob = () => give('givenBack')
  job.addEventListener('abort', onJob)
  if (job.aborted) onJob()
  try {
    // After the subscription: a stop between the start and it is seen here.
    await look()
    const request = await requestOf(deps)
    abort.signal.throwIfAborted()
    if (request === null) return { ended: 'stopped', text: '', usage: null }
    await writer.flush().catch(() => undefined)
    const provider = deps.chatProvider(deps.provider)
    for await (const chunk of provider.chat(request, { signal: abort.signal })) {
      if (chunk.type === 'text') writer.write(chunk.text)
      else usage = { input: chunk.input, output: chunk.output }
      if (abort.signal.aborted) break
    }
    if (abort.signal.aborted) return endedBy(abort.signal, writer.text, usage)
    // A model may spend all its tokens on thinking.
    if (writer.text.trim() === '')
      throw new ProviderError('malformed', 'The provider answered without a text.')
    await writer.flush().catch(() => undefined)
    return { ended: 'whole', text: writer.text, usage }
  } catch (error) {
    if (abort.signal.aborted) return endedBy(abort.signal, writer.text, usage)
    return { ended: 'broken', error, text: writer.text, usage }
  } finally {
    writer.close()
    leave()
    leaveGaps()
    stopLooking()
    job.removeEventListener('abort', onJob)
  }
}

function endedBy(
  { reason }: AbortSignal,
  text: string,
  usage: GenerationUsage | null,
): WrittenAnswer {
  if (reason !== 'late') return { ended: reason as Exclude<Why, 'late'>, text, usage } // only `give` aborts
  const error = new ProviderError('malformed', 'The answer took too long.')
  return { ended: 'broken', error, text, usage }
}

/** Null when nothing is asked any more. */
async function requestOf({
  generations,
  record,
  provider,
}: WriteDeps): Promise<ChatRequest | null> {
  const { systemPrompt, maxTokens, temperature, contextTokens } = provider.options
  const turns = await generations.conversation(record, { contextTokens })
  if (turns === null) return null
  const system = { role: 'system', name: null, text: systemPrompt ?? '' } as const
  return {
    model: provider.model,
    turns: systemPrompt === null ? turns : [system, ...turns],
    maxTokens,
    temperature,
  }
}
