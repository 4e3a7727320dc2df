import type { Infrastructure } from '../infrastructure.ts'
import type { RedisConnections } from './connect-redis.ts'
import { createBullmqJobs } from './bullmq-jobs.ts'
import { createRedisBus } from './redis-bus.ts'
import { createRedisCache } from './redis-cache.ts'
import { createRedisLimiter } from './redis-limiter.ts'
import { createRedisPresence } from './redis-presence.ts'
import { createRedisTokenLog } from './redis-token-log.ts'

/** What nodes share on one Redis. Its end is the end of the connections. */
export function createRedisInfrastructure(
  connections: RedisConnections,
  { onError, warn }: { onError: (error: unknown) => void; warn: (message: string) => void },
): Infrastructure {
  const parts = {
    bus: createRedisBus(connections),
    limiter: createRedisLimiter(connections),
    cache: createRedisCache(connections),
    presence: createRedisPresence(connections),
    jobs: createBullmqJobs({ redis: connections, random: Math.random, onError, warn }),
    tokens: createRedisTokenLog(connections),
  }
  return {
    ...parts,
    async close() {
      for (const part of Object.values(parts)) await part.close()
      await connections.close()
    },
  }
}
