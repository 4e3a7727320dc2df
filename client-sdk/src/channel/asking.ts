import type {
  AppRouter,
  ChannelKind,
  ChannelView,
  GenerationView,
  MessageView,
  NewMessage,
} from '@chatcord/server/contract'
import type { TRPCClient } from '@trpc/client'
import { isChatError } from '../errors/chat-error.ts'
import type { Beginning } from '../generations/create-generation.ts'
import type { Generation } from '../generations/generation-types.ts'
import { createNonce } from '../nonce.ts'
import { retrying, sleep, type RetryDeps } from '../retrying.ts'
import { backoff } from '../transport/backoff.ts'
import type { Sending } from './sending.ts'

export type Question = { text: string; parent?: number }

export type AskDeps = RetryDeps & {
  channelId: string
  api: TRPCClient<AppRouter>
  send: Sending['send']
  begin(beginning: Beginning): Generation
  /** Null while nothing of the channel is known here. */
  kind(): ChannelKind | null
  read(): Promise<ChannelView>
  /** The epoch of what is shown at this moment, or of the channel. */
  epoch(): Promise<number>
}

const name = '@assistant'
/** A message is in the log a moment before its answer is begun; with the pauses in between about a minute. */
const looksMax = 12

/** Questions to the assistant. Each answer is a message of the channel as well. */
export function createAsking(deps: AskDeps): {
  ask(question: Question): Generation
  regenerate(seq: number): Generation
} {
  const { api, channelId, runtime } = deps

  async function answerTo({ seq }: MessageView, signal: AbortSignal): Promise<GenerationView> {
    const nonce = `${channelId}_${seq}`
    for (let look = 0; ; look++) {
      try {
        return await retrying(() => api.generations.get.query({ nonce }), deps, signal)
      } catch (error) {
        if (!isChatError(error, 'NOT_FOUND') || look === looksMax) throw error
      }
      await sleep(backoff(look, runtime.random), runtime, signal)
    }
  }

  return {
    ask(question) {
      const nonce = createNonce()
      const send = (kind: ChannelKind) => deps.send(toMessage(question, kind), { nonce }).message
      const kind = deps.kind()
      const sent = kind === null ? deps.read().then((read) => send(read.kind)) : send(kind)
      return deps.begin({
        first: { nonce, channelId },
        begin: async (signal) => answerTo(await sent, signal),
      })
    },
    regenerate(seq) {
      const nonce = createNonce()
      return deps.begin({
        first: { nonce, channelId },
        async begin(signal) {
          const input = { channelId, seq, epoch: await deps.epoch(), nonce }
          return retrying(() => api.ai.regenerate.mutate(input), deps, signal)
        },
      })
    },
  }
}

/** In an AI chat every message is a question; elsewhere one that mentions the assistant. */
function toMessage({ text, parent }: Question, kind: ChannelKind): NewMessage {
  if (kind === 'ai') return { text, parent }
  const mention = { kind: 'assistant' as const, userId: null, start: 0, length: name.length }
  return { text: `${name} ${text}`, mentions: [mention], parent }
}
