import type { MediaRef } from '../messages/message.view.ts'

export type GenerationState = 'queued' | 'running' | 'done' | 'stopped' | 'failed'

/** One AI job as its owner sees it. `usage` in tokens, as the provider counted them. */
export type GenerationView = {
  id: string
  nonce: string
  kind: 'chat' | 'image' | 'voice'
  state: GenerationState
  /** The provider's name. */
  provider: string
  prompt: string | null
  text: string
  media: MediaRef[]
  usage: { input: number; output: number } | null
  error: string | null
  createdAt: string
  finishedAt: string | null
  channelId: string | null
  seq: number | null
}

/**
 * What `generations.watch` yields, tracked by `attempt-seq`. `queue`: so many wait before it for the same provider, told
 * when it changes, at most once a second.
 */
export type GenerationEvent =
  | { type: 'delta'; attempt: number; offset: number; text: string }
  | { type: 'reset'; attempt: number }
  | { type: 'progress'; percent: number | null; queue: number | null }
  | { type: 'finished'; generation: GenerationView }
