import type { GenerationRecord } from '@chatcord/core/generations/generation.record'
import { newId } from '@chatcord/core/infra/mongo/new-id'

/** A generation that waits for its first start, in no channel. */
export function generationRecord(more: Partial<GenerationRecord> = {}): GenerationRecord {
  return {
    ...{ id: newId(), user: 'ann', nonce: newId(), hash: 'h', kind: 'chat' },
    ...{ provider: 'tiny', providerName: 'Tiny', prompt: 'why?' },
    ...{ state: 'queued', attempt: 0, strikes: 0, stopping: false, settled: false, slot: null },
    ...{ text: '', usage: null, error: null },
    ...{ channel: null, parent: null, thread: null, seq: null },
    ...{ createdAt: Date.now(), startedAt: null, finishedAt: null },
    ...more,
  }
}
