import type { GenerationRecord } from './generation.record.ts'

/** A queue of its own for each provider: a slow one holds up nobody else, and each has limits of its own. */
export function queueOf({ kind, provider }: Pick<GenerationRecord, 'kind' | 'provider'>): string {
  return `ai.${kind}.${provider}`
}

/** Titles of AI chats. The job's id is the channel's. */
export const titleQueue = 'ai.titles'
