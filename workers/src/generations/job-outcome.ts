import { isFailure } from '@chatcord/core/errors'
import { PauseQueue, RetryJob } from '@chatcord/core/infra/jobs'
import { isDatabaseAway } from '@chatcord/core/infra/mongo/is-database-away'
import { ProviderError } from '../providers/provider-error.ts'

/** What is to be done after an attempt that gave no whole answer. */
export type AfterFailure =
  | { kind: 'fail'; error: string }
  | { kind: 'again'; signal: RetryJob | PauseQueue; counts: boolean }

const firstDelayMs = 1_000
const longestDelayMs = 30_000
const ours = 'The answer failed for a reason of ours.'

/** `strikes`: starts that count, this one included. `strikesMax` of them are enough. */
export function afterFailure(
  error: unknown,
  { strikes, strikesMax, random }: { strikes: number; strikesMax: number; random: () => number },
): AfterFailure {
  // Who is told to slow down lets the others of the queue wait too; that is nobody's failure, the third time neither.
  const counts = !(error instanceof ProviderError && error.code === 'limited')
  if (!mayPass(error) || (counts && strikes >= strikesMax))
    return { kind: 'fail', error: error instanceof ProviderError ? error.message : ours }
  const retryAfterMs = error instanceof ProviderError ? error.retryAfterMs : null
  const backoff = firstDelayMs * 2 ** (strikes - 1) * (0.5 + random() / 2)
  // A time that has passed, by clocks that differ, asks for no wait at all: that would be one call after the other.
  const delayMs = Math.min(Math.max(retryAfterMs ?? 0, backoff), longestDelayMs)
  return { kind: 'again', signal: counts ? new RetryJob(delayMs) : new PauseQueue(delayMs), counts }
}

/** Whether the same may succeed later. */
function mayPass(error: unknown): boolean {
  if (error instanceof ProviderError || isFailure(error)) return error.retryable
  return isDatabaseAway(error)
}
