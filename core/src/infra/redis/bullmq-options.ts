import type { JobsOptions, QueueOptions, WorkerOptions } from 'bullmq'
import { jobRules, retryDelayMs } from '../job-rules.ts'
import { jobTimes } from '../jobs.ts'

/** More than ever start in a minute. A worker heeds a pause of the queue only if it has a limit. */
export const unlimitedStarts = 1_000_000_000

export const minuteMs = 60_000

/** Every key in one hash slot. */
const prefix = '{chatcord}'

export const queueOptions = {
  prefix,
  // A call while Redis is away is refused at once, also before the first connection.
  skipWaitingForReady: true,
  skipVersionCheck: true,
  streams: { events: { maxLen: 100 } },
} satisfies Partial<QueueOptions>

export const jobOptions = {
  attempts: jobTimes.startsMax,
  backoff: { type: 'custom' },
  // An id is taken as long as its job is kept.
  removeOnComplete: true,
  removeOnFail: { age: jobRules.deadMs / 1_000, count: jobRules.deadMax },
  stackTraceLimit: 0,
} satisfies JobsOptions

export function workerOptions(random: () => number) {
  return {
    prefix,
    lockDuration: jobTimes.lockMs,
    stalledInterval: jobTimes.checkMs,
    maxStalledCount: jobTimes.startsMax - 1,
    limiter: { max: unlimitedStarts, duration: minuteMs },
    // How long a change of limits, or a job that another process gave back, may go unnoticed by one that waits.
    drainDelay: 1,
    maximumRateLimitDelay: 1_000,
    runRetryDelay: 1_000,
    settings: { backoffStrategy: (failures) => retryDelayMs(failures, random) },
  } satisfies Partial<WorkerOptions>
}
