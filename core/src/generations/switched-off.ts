import type { Outcome } from './generation.store.ts'

/** The end of a generation whose provider was switched off or deleted, with what was written by then. */
export function switchedOff({ text, usage }: Pick<Outcome, 'text' | 'usage'>): Outcome {
  return { state: 'failed', text, usage, error: 'The AI provider was switched off.' }
}
