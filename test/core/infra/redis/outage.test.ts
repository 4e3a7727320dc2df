import t from 'tap'
import { createRedisCache } from '@chatcord/core/infra/redis/redis-cache'
import { createRedisLimiter } from '@chatcord/core/infra/redis/redis-limiter'
import { failure } from '../../../helpers/failure.ts'
import { next, redisAbsent, startRedis } from '../../../helpers/redis.ts'

t.test('while Redis is away', { skip: redisAbsent }, async (t) => {
  t.test('a limiter counts for its node alone, and for all again when it is back', async (t) => {
    const redis = await startRedis(t)
    const nodes = [await redis.connect(), await redis.connect()]
    const [a, b] = nodes.map(createRedisLimiter)
    const once1 = { name: 'rule', points: 1, windowMs: 60_000 }
    const lost = nodes.map(({ commands }) => next(commands, 'close'))
    await Promise.all([...lost, redis.kill()])
    await t.resolves(a!.take(once1, 'key'))
    await t.rejects(a!.take(once1, 'key'), failure('RATE_LIMITED'))
    await t.resolves(b!.take(once1, 'key'))
    const back = nodes.map(({ commands }) => next(commands, 'ready'))
    await Promise.all([...back, redis.start()])
    await t.resolves(a!.take(once1, 'key'))
    await t.rejects(b!.take(once1, 'key'), failure('RATE_LIMITED'))
  })

  t.test('a cache answers misses and takes what it is given', async (t) => {
    const redis = await startRedis(t)
    const connections = await redis.connect()
    const cache = createRedisCache(connections)
    await cache.set('key', 1, 60_000)
    await Promise.all([next(connections.commands, 'close'), redis.kill()])
    t.equal(await cache.get('key'), undefined)
    await t.resolves(cache.set('key', 2, 60_000))
    await t.resolves(cache.delete('key'))
  })
})
