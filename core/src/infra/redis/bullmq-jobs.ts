import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { ChatError } from '../../errors.ts'
import { checkJobId } from '../job-rules.ts'
import type { JobEngine, JobOptions, Processing } from '../jobs.ts'
import { findJob, jobIds } from './bullmq-book.ts'
import { toJobId } from './bullmq-id.ts'
import { jobOptions, minuteMs, queueOptions } from './bullmq-options.ts'
import { createBullmqProcessing } from './bullmq-processing.ts'
import { checkEviction } from './check-eviction.ts'
import type { RedisConnections } from './connect-redis.ts'

/** Hands jobs to any number of processes. Every call rejects with UNAVAILABLE while Redis does not answer. */
export function createBullmqJobs(deps: {
  redis: Pick<RedisConnections, 'commands' | 'waiting'>
  random: () => number
  onError: (error: unknown) => void
  warn: (message: string) => void
}): JobEngine {
  const { redis, random, warn } = deps
  const { commands } = redis
  const queues = new Map<string, Queue>()
  const processings = new Set<Processing>()
  let connection: Redis | null = null
  const stopChecking = checkEviction(commands, warn)

  /** The loss of Redis is told by who connects, once, and not by every queue. */
  const onError = (error: unknown) => {
    if (commands.status === 'ready') deps.onError(error)
  }

  function queueOf(name: string): Queue {
    const known = queues.get(name)
    if (known) return known
    const queue = new Queue(name, { ...queueOptions, connection: commands })
    queue.on('error', onError)
    queues.set(name, queue)
    return queue
  }

  function isDead(queue: Queue, id: string): Promise<boolean> {
    return commands.zscore(queue.toKey('failed'), toJobId(id)).then((score) => score !== null)
  }

  async function add(queue: Queue, id: string, options: JobOptions): Promise<void> {
    const { priority, delayMs } = options
    const put = () =>
      queue.add('job', null, {
        ...jobOptions,
        jobId: toJobId(id),
        ...(priority !== undefined && { priority }),
        ...(delayMs !== undefined && { delay: delayMs }),
      })
    const [dead] = await Promise.all([isDead(queue, id), put()])
    if (!dead) return
    // It was given up and is kept for that, so it was not taken.
    await queue.remove(toJobId(id))
    await put()
  }

  async function remove(queue: Queue, id: string): Promise<boolean> {
    const state = await queue.getJobState(toJobId(id))
    if (state === 'active' || state === 'unknown') return false
    return (await queue.remove(toJobId(id))) === 1
  }

  async function revive(queue: Queue, id: string): Promise<boolean> {
    const job = (await isDead(queue, id)) && (await queue.getJob(toJobId(id)))
    if (!job) return false
    // Its lost starts and the verdict on them, which a retry leaves.
    await commands.hdel(queue.toKey(toJobId(id)), 'stc', 'defa')
    await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true })
    return true
  }

  /** Jobs without a priority go first, the oldest from the end of their list. */
  async function ahead(queue: Queue, id: string): Promise<number | null> {
    const [wait, jobId] = [queue.toKey('wait'), toJobId(id)]
    const [first, index, rank] = await Promise.all([
      commands.llen(wait),
      commands.lpos(wait, jobId),
      commands.zrank(queue.toKey('prioritized'), jobId),
    ])
    if (rank !== null) return first + rank
    return index === null ? null : first - 1 - index
  }

  return {
    async add(name, id, options = {}) {
      checkJobId(id)
      await reach(() => add(queueOf(name), id, options))
    },
    process(name, handler, { concurrency }) {
      connection ??= redis.waiting()
      const queue = queueOf(name)
      const processing = createBullmqProcessing({
        ...{ queue, connection, handler, concurrency, random, onError },
      })
      processings.add(processing)
      return {
        async close(options) {
          await processing.close(options)
          processings.delete(processing)
        },
      }
    },
    remove: (name, id) => reach(() => remove(queueOf(name), id)),
    setLimits: (name, { concurrency, perMinute }) =>
      reach(async () => {
        const queue = queueOf(name)
        await (concurrency === null
          ? queue.removeGlobalConcurrency()
          : queue.setGlobalConcurrency(concurrency))
        await (perMinute === null
          ? queue.removeGlobalRateLimit()
          : queue.setGlobalRateLimit(perMinute, minuteMs))
      }),
    counts: (name) =>
      reach(async () => {
        const counts = await queueOf(name).getJobCounts()
        const of = (state: string) => counts[state] ?? 0
        return {
          waiting: of('waiting') + of('prioritized'),
          active: of('active'),
          delayed: of('delayed'),
          failed: of('failed'),
        }
      }),
    ahead: (name, id) => reach(() => ahead(queueOf(name), id)),
    ids: (name, state) => reach(() => jobIds(queueOf(name), state)),
    find: (name, id) => reach(() => findJob(queueOf(name), id)),
    revive: (name, id) => reach(() => revive(queueOf(name), id)),
    async close() {
      stopChecking()
      await Promise.all([...processings].map((processing) => processing.close({ graceMs: 0 })))
      await Promise.all([...queues.values()].map((queue) => queue.close()))
      connection?.disconnect()
    },
  }
}

async function reach<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    throw new ChatError('UNAVAILABLE', { retryAfterMs: 1_000 }, cause)
  }
}
