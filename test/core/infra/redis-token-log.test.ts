import t from 'tap'
import { createRedisTokenLog } from '@chatcord/core/infra/redis/redis-token-log'
import type { Test } from 'tap'
import { tokenLogContract } from '../../contracts/token-log-contract.ts'
import { redisAbsent, startRedis, type TestRedis } from '../../helpers/redis.ts'

async function startLog(t: Test, redis: TestRedis) {
  const log = createRedisTokenLog(await redis.connect())
  t.teardown(() => log.close())
  return log
}

t.test('on Redis', { skip: redisAbsent }, async (t) => {
  tokenLogContract(t, async (t) => {
    const redis = await startRedis(t)
    return [await startLog(t, redis), await startLog(t, redis)]
  })
})
