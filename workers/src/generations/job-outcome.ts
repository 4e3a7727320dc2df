import { PauseQueue, RetryJob } from '@chatcord/core/infra/jobs'
import { ProviderError } from '../providers/provider-error.ts'

/** What is to be done after a provider gave no whole answer. */
export type AfterFailure =
  | { kind: 'fail'; error: string }
  | { kind: 'again'; signal: RetryJob | PauseQueue; counts: boolean }

const firstDelayMs = 1_000
const longestDelayMs = 30_000

/** `strikes`: starts that count, this one included. `strikesMax` of them are enough. */
export function afterFailure(
  error: unknown,
  { strikes, strikesMax, random }: { strikes: number; strikesMax: number; random: () => number },
): AfterFailure {
  if (!(error instanceof ProviderError))
    return { kind: 'fail', error: 'The answer failed for a reason of ours.' }
  // Who is told to slow down lets the others of the queue wait too; that is nobody's failure, the third time neither.
  const counts = error.code !== 'limited'
  if (!error.retryable || (counts && strikes >= strikesMax))
    return { kind: 'fail', error: error.message }
  const backoff = firstDelayMs * 2 ** (strikes - 1) * (0.5 + random() / 2)
  const delayMs = Math.min(error.retryAfterMs ?? backoff, longestDelayMs)
  return { kind: 'again', signal: counts ? new RetryJob(delayMs) : new PauseQueue(delayMs), counts }
}
