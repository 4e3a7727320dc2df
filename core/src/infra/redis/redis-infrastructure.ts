import type { Infrastructure } from '../infrastructure.ts'
import type { RedisConnections } from './connect-redis.ts'
import { createRedisBus } from './redis-bus.ts'
import { createRedisCache } from './redis-cache.ts'
import { createRedisLimiter } from './redis-limiter.ts'
import { createRedisPresence } from './redis-presence.ts'

/** What nodes share on one Redis. Its end is the end of the connections. */
export function createRedisInfrastructure(connections: RedisConnections): Infrastructure {
  const parts = {
    bus: createRedisBus(connections),
    limiter: createRedisLimiter(connections),
    cache: createRedisCache(connections),
    presence: createRedisPresence(connections),
  }
  return {
    ...parts,
    async close() {
      for (const part of Object.values(parts)) await part.close()
      await connections.close()
    },
  }
}
