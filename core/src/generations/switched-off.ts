import type { Outcome } from './generation.store.ts'

/** How a generation ends whose provider was switched off or deleted; what was written by then is kept. */
export const switchedOff = {
  state: 'failed',
  error: 'The AI provider was switched off.',
} as const satisfies Partial<Outcome>
