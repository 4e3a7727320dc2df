import type { GenerationRecord } from './generation.record.ts'
import type { GenerationView } from './generation.view.ts'

export function toGenerationView(record: GenerationRecord): GenerationView {
  const { id, nonce, kind, state, prompt, text, usage, error, seq } = record
  return {
    ...{ id, nonce, kind, state, prompt, text, usage, error, seq },
    provider: record.providerName,
    media: [],
    createdAt: new Date(record.createdAt).toISOString(),
    finishedAt: record.finishedAt === null ? null : new Date(record.finishedAt).toISOString(),
    channelId: record.channel,
  }
}

export function hasEnded({ state }: Pick<GenerationRecord, 'state'>): boolean {
  return state !== 'queued' && state !== 'running'
}
