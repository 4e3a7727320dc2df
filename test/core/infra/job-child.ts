import { createBullmqJobs } from '@chatcord/core/infra/redis/bullmq-jobs'
import { connectRedis } from '@chatcord/core/infra/redis/connect-redis'

// A process that takes a job, says so and never ends it.
const { REDIS_URL: url = '' } = process.env
const redis = await connectRedis({ url, onError: () => undefined })
createBullmqJobs({
  redis,
  random: Math.random,
  onError: () => undefined,
  warn: () => undefined,
}).process(
  'q',
  ({ id }) => {
    process.stdout.write(`${id}\n`)
    return new Promise(() => undefined)
  },
  { concurrency: 1 },
)
