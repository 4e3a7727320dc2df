import t from 'tap'
import { connectRedis } from '@chatcord/core/infra/redis/connect-redis'
import { next, redisAbsent, startRedis } from '../../../helpers/redis.ts'

t.test('connections to Redis', { skip: redisAbsent }, async (t) => {
  t.test(
    'a command fails at once while Redis is away, and works again when it is back',
    async (t) => {
      const redis = await startRedis(t)
      const { commands, subscriber } = await redis.connect()
      await commands.set('key', 'value')
      await Promise.all([next(commands, 'close'), next(subscriber, 'close'), redis.kill()])
      await t.rejects(commands.get('key'))
      await Promise.all([next(commands, 'ready'), next(subscriber, 'ready'), redis.start()])
      t.equal(await commands.get('key'), null)
      t.ok(redis.errors.length > 0)
    },
  )

  t.test('a command that waits outlives an outage', async (t) => {
    const redis = await startRedis(t)
    const connections = await redis.connect()
    const waiting = connections.waiting()
    await next(waiting, 'ready')
    const popped = waiting.blpop('list', 0)
    await Promise.all([next(connections.commands, 'close'), redis.kill()])
    await Promise.all([next(connections.commands, 'ready'), redis.start()])
    await connections.commands.rpush('list', 'value')
    t.same(await popped, ['list', 'value'])
  })

  t.test('a command that gets no answer fails within seconds', async (t) => {
    const redis = await startRedis(t)
    const { commands } = await redis.connect()
    redis.pause()
    t.teardown(() => redis.resume())
    await t.rejects(commands.get('key'), /timed out/)
    redis.resume()
    t.equal(await commands.get('key'), null)
  })

  t.test('a wrong password ends the start; an absent Redis does not', async (t) => {
    const redis = await startRedis(t)
    const wrong = new URL(redis.url)
    wrong.password = 'wrong'
    const onError = () => undefined
    await t.rejects(connectRedis({ url: wrong.href, onError }), /WRONGPASS/)
    await redis.stop()
    const connections = await redis.connect()
    await t.rejects(connections.commands.get('key'))
    await redis.start()
    if (connections.commands.status !== 'ready') await next(connections.commands, 'ready')
    t.equal(await connections.commands.get('key'), null)
  })
})
