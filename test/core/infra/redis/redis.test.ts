import t, { type Test } from 'tap'
import type { Bus } from '@chatcord/core/infra/bus'
import { createRedisBus } from '@chatcord/core/infra/redis/redis-bus'
import { createRedisCache } from '@chatcord/core/infra/redis/redis-cache'
import { createRedisLimiter } from '@chatcord/core/infra/redis/redis-limiter'
import { busContract } from '../../../contracts/bus-contract.ts'
import { cacheContract } from '../../../contracts/cache-contract.ts'
import { limiterContract } from '../../../contracts/limiter-contract.ts'
import { redisAbsent, startRedis, subscribed } from '../../../helpers/redis.ts'

t.test('what nodes share, on Redis', { skip: redisAbsent }, async (t) => {
  const redis = await startRedis(t)

  /** Two nodes on an empty Redis. */
  async function nodes(t: Test) {
    const both = [await redis.connect(t), await redis.connect(t)] as const
    await both[0].commands.flushall()
    return both
  }

  busContract(t, async (t) => {
    const [a, b] = await nodes(t)
    const ends: [Bus, Bus] = [createRedisBus(a), createRedisBus(b)]
    t.teardown(() => Promise.all(ends.map((bus) => bus.close())))
    return { ends, settled: () => subscribed(a, b) }
  })

  limiterContract(t, async (t) => {
    const [a, b] = await nodes(t)
    return [createRedisLimiter(a), createRedisLimiter(b)]
  })

  cacheContract(t, async (t) => {
    const [a, b] = await nodes(t)
    const [here, there] = [createRedisCache(a), createRedisCache(b)]
    // Redis has its own time: what is to pass is taken off its keys.
    const pass = async (ms: number) => {
      for (const key of await a.commands.keys('*'))
        await a.commands.pexpire(key, (await a.commands.pttl(key)) - ms)
    }
    // Written by one node, read by the other.
    return { cache: { ...here, get: there.get }, pass }
  })
})
