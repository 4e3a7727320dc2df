import t from 'tap'
import { createRedisTokenLog } from '@chatcord/core/infra/redis/redis-token-log'
import { watchJobs, createGate, untilAborted } from '../../contracts/watched-jobs.ts'
import { appendAll, entry, followLog, several } from '../../contracts/token-log-contract.ts'
import { eventually } from '../../helpers/eventually.ts'
import { failure } from '../../helpers/failure.ts'
import { redisAbsent, startRedis } from '../../helpers/redis.ts'
import { startJobs } from '../../helpers/redis-jobs.ts'

const onRedis = { skip: redisAbsent }

t.test(
  'who follows a log gets all of it although Redis is killed in between',
  onRedis,
  async (t) => {
    const redis = await startRedis(t, { appendonly: true })
    const [writer, reader] = await Promise.all([redis.connect(), redis.connect()])
    const [here, there] = [createRedisTokenLog(writer), createRedisTokenLog(reader)]
    t.teardown(() => Promise.all([here.close(), there.close()]))
    const first = followLog(t, there, 'a')
    const second = followLog(t, there, 'a', { attempt: 1, seq: 50 })
    await appendAll(here, 'a', several(1, 1, 100))
    await first.until(100)
    await redis.kill()
    await t.rejects(here.append('a', entry(1, 101)), failure('UNAVAILABLE'))
    const meanwhile = followLog(t, there, 'a', { attempt: 1, seq: 99 })
    await redis.start()
    await eventually(() => writer.commands.status === 'ready')
    await appendAll(here, 'a', several(1, 101, 200))
    t.same(await first.until(200), several(1, 1, 200))
    t.same(await second.until(150), several(1, 51, 200))
    t.same(await meanwhile.until(101), several(1, 100, 200))
    t.same(await here.read('a', null), several(1, 1, 200))
  },
)

t.test(
  'a job cannot be added while Redis is away; what was added before runs after',
  onRedis,
  async (t) => {
    const redis = await startRedis(t, { appendonly: true })
    const [here, there] = [await startJobs(t, redis), await startJobs(t, redis)]
    const gate = createGate()
    const jobs = watchJobs(() => gate.passed)
    there.process('q', jobs.handler, { concurrency: 1 })
    for (const id of ['a', 'b', 'c']) await here.add('q', id)
    await jobs.started(1)
    await redis.kill()
    const away = failure('UNAVAILABLE', { retryAfterMs: 1_000 })
    await t.rejects(here.add('q', 'd'), away)
    await t.rejects(here.add('another', 'd'), away)
    await t.rejects(here.counts('q'), away)
    gate.open()
    await redis.start()
    await jobs.ended(3)
    await eventually(() =>
      here.add('q', 'd').then(
        () => true,
        () => false,
      ),
    )
    await jobs.ended(4)
    t.same([...new Set(jobs.starts)], ['a', 'b', 'c', 'd'])
  },
)

t.test('a process stops in time although Redis is away', onRedis, async (t) => {
  const redis = await startRedis(t)
  const engine = await startJobs(t, redis)
  const jobs = watchJobs(untilAborted)
  const processing = engine.process('q', jobs.handler, { concurrency: 1 })
  await engine.add('q', 'a')
  await jobs.started(1)
  await redis.kill()
  await processing.close({ graceMs: 10 })
  t.equal(jobs.signals.get('a')?.aborted, true)
})

t.test('a process learns that it lost a job', onRedis, async (t) => {
  const redis = await startRedis(t)
  const errors: unknown[] = []
  const engine = await startJobs(t, redis, { errors })
  const jobs = watchJobs(untilAborted)
  engine.process('q', jobs.handler, { concurrency: 1 })
  await engine.add('q', 'a')
  await jobs.started(1)
  await (await redis.connect()).commands.flushall()
  await jobs.ended(1)
  t.equal(jobs.signals.get('a')?.aborted, true)
  t.match(String(errors[0]), /could not renew lock/)
})

t.test('a Redis that may throw jobs away is warned of', onRedis, async (t) => {
  const redis = await startRedis(t)
  const { commands } = await redis.connect()
  const warnings: string[] = []
  await startJobs(t, redis, { warnings })
  await commands.config('SET', 'maxmemory-policy', 'allkeys-lru')
  await startJobs(t, redis, { warnings })
  await eventually(() => warnings.length > 0)
  t.same(warnings, [
    'Redis may drop jobs: its maxmemory-policy is allkeys-lru, and should be noeviction.',
  ])
})
