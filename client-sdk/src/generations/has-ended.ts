import type { GenerationView } from '@chatcord/server/contract'

/** Whether nothing of it changes any more. */
export function hasEnded({ state }: Pick<GenerationView, 'state'>): boolean {
  return state !== 'queued' && state !== 'running'
}
