import { createBullmqJobs } from '@chatcord/core/infra/redis/bullmq-jobs'
import type { JobEngine } from '@chatcord/core/infra/jobs'
import type { Test } from 'tap'
import type { TestRedis } from './redis.ts'

/** The job engine of one more node on a Redis, ended with the test. */
export async function startJobs(
  t: Test,
  redis: TestRedis,
  told: { errors?: unknown[]; warnings?: string[] } = {},
): Promise<JobEngine> {
  const engine = createBullmqJobs({
    redis: await redis.connect(),
    random: Math.random,
    onError: (error) => told.errors?.push(error),
    warn: (message) => told.warnings?.push(message),
  })
  t.teardown(() => engine.close())
  return engine
}
