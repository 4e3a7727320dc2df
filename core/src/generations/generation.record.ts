import type { ProviderKind } from '../providers/provider.record.ts'
import type { GenerationState } from './generation.view.ts'

export type GenerationUsage = { input: number; output: number }

/** One AI job: the truth in both modes. Ids are hex, times milliseconds. */
export type GenerationRecord = {
  id: string
  /** Who asked, and whose quota pays. */
  user: string
  nonce: string
  hash: string
  kind: ProviderKind
  provider: string
  /** The provider's name when it was asked, for what is shown after it is gone. */
  providerName: string
  /** A prompt of its own; null when the conversation of the channel is the prompt. */
  prompt: string | null
  state: GenerationState
  /** Grows with every start; what an older one writes is refused. */
  attempt: number
  /** Starts that did not end in good order; too many, and it is given up. */
  strikes: number
  /** Somebody asked it to stop. */
  stopping: boolean
  /** Nothing is left to do: the row, the quota and the record are settled. */
  settled: boolean
  /** Which of the user's places it takes until it is settled; null when it never got one. */
  slot: number | null
  text: string
  usage: GenerationUsage | null
  error: string | null
  /** The channel that the answer goes to, the message that asks and the one that answers; null without a channel. */
  channel: string | null
  parent: number | null
  /** The thread that it answers in. */
  thread: number | null
  seq: number | null
  createdAt: number
  startedAt: number | null
  finishedAt: number | null
}
