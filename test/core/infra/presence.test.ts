import t from 'tap'
import { createMemoryPresence } from '@chatcord/core/infra/memory/memory-presence'
import { createRedisPresence } from '@chatcord/core/infra/redis/redis-presence'
import { presenceContract } from '../../contracts/presence-contract.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { redisAbsent, startRedis } from '../../helpers/redis.ts'

t.test('in memory', async (t) => {
  presenceContract(t, async () => {
    const clock = createManualClock()
    const store = createMemoryPresence({ clock })
    return { ends: [store, store], pass: (ms) => clock.advance(ms) }
  })
})

t.test('in Redis', { skip: redisAbsent }, async (t) => {
  presenceContract(t, async (t) => {
    const redis = await startRedis(t)
    const [here, there] = [await redis.connect(), await redis.connect()]
    const { commands } = here
    return {
      ends: [createRedisPresence(here), createRedisPresence(there)],
      // Nothing tells Redis another time, so what it remembers is put back.
      async pass(ms) {
        for (const key of await commands.keys('chatcord:presence:*'))
          for (const member of await commands.zrange(key, '0', '-1'))
            await commands.zincrby(key, String(-ms), member)
      },
    }
  })
})

t.test(
  'a Redis that is away is told, not taken for an empty one',
  { skip: redisAbsent },
  async (t) => {
    const redis = await startRedis(t)
    const { commands } = await redis.connect()
    const store = createRedisPresence({ commands })
    await store.renew([{ userId: 'anna', connectionId: '1', state: 'online' }])
    await redis.kill()
    await t.rejects(store.states(['anna']))
    await t.rejects(store.renew([{ userId: 'anna', connectionId: '1', state: 'online' }]))
    await redis.start()
    if (commands.status !== 'ready') await new Promise((resolve) => commands.once('ready', resolve))
    t.same(await store.states(['anna']), [[]])
  },
)
