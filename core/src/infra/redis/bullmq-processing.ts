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
import { runJob } from '../run-job.ts'
import { fromJobId } from './bullmq-id.ts'
import { unlimitedStarts, workerOptions } from './bullmq-options.ts'

/** A worker that does not get rid of Redis within so long is cut off. */
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
  let closed = false

  const settle = () => sleep(jobRules.settleMs)

  // The three parameters are declared: only then there is a signal.
  async function start(job: QueuedJob, token?: string, signal?: AbortSignal): Promise<void> {
    const lost = job.stalledCounter + job.attemptsMade
    if (isGivenUp(lost)) throw new UnrecoverableError('its process ended before it did')
    if (closed) return giveBack(job, token)
    const outcome = await runJob(
      handler,
      { id: fromJobId(job.id), signal: signal ?? new AbortController().signal },
      settle,
    )
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

  return {
    async close({ graceMs }) {
      closed = true
      const controller = new AbortController()
      const { signal } = controller
      const leaving = worker.close()
      const late = async () => {
        await sleep(graceMs, undefined, { signal })
        worker.cancelAllJobs('stopping')
        await sleep(jobRules.settleMs + leaveMs, undefined, { signal })
        await worker.disconnect()
      }
      await Promise.race([leaving, late().catch(() => leaving)])
      controller.abort()
    },
  }
}
