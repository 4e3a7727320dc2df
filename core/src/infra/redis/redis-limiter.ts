import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import { createCountingLimiter } from '../counting-limiter.ts'
import type { Limiter } from '../limiter.ts'

/** The library's own script counts whole seconds, and shorter windows never end in it. This one takes milliseconds. */
const count = `
local consumed = redis.call('incrby', KEYS[1], ARGV[1])
local ttl = redis.call('pttl', KEYS[1])
if ttl < 0 then
  ttl = tonumber(ARGV[2])
  redis.call('pexpire', KEYS[1], ttl)
end
return { consumed, ttl }`

/** Counts for all nodes in Redis. While it is away each node counts for itself, from nothing. */
export function createRedisLimiter({ commands }: { commands: Redis }): Limiter {
  return createCountingLimiter(
    (name, { points, windowMs }) =>
      new RateLimiterRedis({
        storeClient: commands,
        rejectIfRedisNotReady: true,
        keyPrefix: `chatcord:limit:${name}`,
        points,
        duration: windowMs,
        customIncrTtlLuaScript: count,
        insuranceLimiter: new RateLimiterMemory({
          keyPrefix: name,
          points,
          duration: windowMs / 1_000,
        }),
      }),
  )
}
