import { setTimeout as sleep } from 'node:timers/promises'
import {
  DelayedError,
  RateLimitError,
  UnrecoverableError,
  WaitingError,
  Worker,
  type Job as QueuedJob,
  type Queue,
} from 'bullmq'
import type { Redis } from 'ioredis'
import { errorText, isGivenUp, jobRules } from '../job-rules.ts'
import type { JobHandler, Processing } from '../jobs.ts'
import { runJob, type JobOutcome } from '../run-job.ts'
import { fromJobId } from './bullmq-id.ts'
import { unlimitedStarts, workerOptions } from './bullmq-options.ts'

/** How long a worker that stops may take to tell Redis. */
const leaveMs = 2_000

/** Runs jobs of one queue. `connection` is for commands that wait; the worker opens one more to be called on. */
export function createBullmqProcessing(deps: {
  queue: Queue
  connection: Redis
  handler: JobHandler
  concurrency: number
  random: () => number
  onError: (error: unknown) => void
}): Processing {
  const { queue, connection, handler, concurrency, random, onError } = deps
  const running = new Set<Promise<JobOutcome>>()
  let closed = false

  const settle = () => sleep(jobRules.settleMs)

  // The three parameters are declared: only then there is a signal.
  async function start(job: QueuedJob, token?: string, signal?: AbortSignal): Promise<void> {
    const lost = job.stalledCounter + job.attemptsMade
    if (isGivenUp(lost)) throw new UnrecoverableError('its process ended before it did')
    if (closed) return giveBack(job, token)
    const own = { id: fromJobId(job.id), signal: signal ?? new AbortController().signal }
    const run = runJob(handler, own, settle)
    running.add(run)
    const outcome = await run
    running.delete(run)
    switch (outcome.kind) {
      case 'done':
        return
      case 'retry':
        await job.moveToDelayed(Date.now() + outcome.delayMs, token)
        throw new DelayedError()
      case 'pause':
        await rest(outcome.delayMs).catch(onError)
        throw new RateLimitError()
      case 'givenBack':
        return giveBack(job, token)
      case 'failed': {
        const text = errorText(outcome.error)
        throw isGivenUp(lost + 1) ? new UnrecoverableError(text) : new Error(text)
      }
    }
  }

  async function giveBack(job: QueuedJob, token: string | undefined): Promise<never> {
    // Refused when another process has it already.
    await job.moveToWait(token).catch(() => undefined)
    throw new WaitingError()
  }

  /** Never shortens a rest, nor the wait for the next minute's starts, which Redis keeps in the same place. */
  async function rest(delayMs: number): Promise<void> {
    const limit = await queue.getGlobalRateLimit()
    const left = await queue.getRateLimitTtl(limit?.max ?? unlimitedStarts)
    await queue.rateLimit(Math.max(1, Math.ceil(delayMs), left))
  }

  const worker = new Worker(queue.name, start, {
    ...workerOptions(random),
    connection,
    concurrency,
  })
  worker.on('error', onError)
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) worker.cancelJob(id, 'lost')
  })

  /** Until the promise has ended, at most so long. */
  async function within(ms: number, ended: Promise<unknown>): Promise<void> {
    const controller = new AbortController()
    const late = sleep(ms, undefined, { signal: controller.signal }).catch(() => undefined)
    await Promise.race([ended, late])
    controller.abort()
  }

  return {
    async close({ graceMs }) {
      closed = true
      await worker.pause(true)
      const ended = Promise.all(running)
      await within(graceMs, ended)
      worker.cancelAllJobs('stopping')
      await ended
      // Without Redis a worker would wait for it; its locks end by themselves, and others take what it had.
      await within(leaveMs, worker.close(connection.status !== 'ready'))
    },
  }
}
