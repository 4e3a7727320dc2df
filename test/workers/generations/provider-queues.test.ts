import t from 'tap'
import { ChatError } from '@chatcord/core/errors'
import type { JobHandler } from '@chatcord/core/infra/jobs'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { createMemoryJobs } from '@chatcord/core/infra/memory/memory-jobs'
import { createRedisBus } from '@chatcord/core/infra/redis/redis-bus'
import { createBullmqJobs } from '@chatcord/core/infra/redis/bullmq-jobs'
import { createSystemClock } from '@chatcord/core/infra/system-clock'
import type { ProviderRecord } from '@chatcord/core/providers/provider.record'
import { startProviderQueues } from '@chatcord/workers/generations/provider-queues'
import { createCondition } from '../../helpers/condition.ts'
import { eventually } from '../../helpers/eventually.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { next, redisAbsent, startRedis } from '../../helpers/redis.ts'

const tiny = { id: 'tiny', kind: 'chat', limits: { concurrency: 1, perMinute: null } }
const active = async () => [tiny as ProviderRecord] // what is read of one

t.test('limits that cannot be set again at once are set soon', async (t) => {
  const clock = createManualClock()
  const gaps = new Set<() => void>()
  const bus = {
    ...createMemoryBus(),
    onGap(gap: () => void) {
      gaps.add(gap)
      return () => gaps.delete(gap)
    },
  }
  const engine = createMemoryJobs({ clock, random: Math.random })
  t.teardown(() => engine.close())
  let away = false
  const set: string[] = []
  const failures: unknown[] = []
  const queues = await startProviderQueues({
    ...{ bus, clock, providers: { active }, run: async () => undefined },
    jobs: {
      ...engine,
      async setLimits(name) {
        if (away) throw new ChatError('UNAVAILABLE', { retryAfterMs: 1_000 })
        set.push(name)
      },
    },
    failed: (error) => failures.push(error),
  })
  t.teardown(() => queues.close({ graceMs: 0 }))
  t.equal(set.length, 1)
  away = true
  for (const gap of gaps) gap()
  await eventually(() => failures.length === 1)
  away = false
  await clock.advance(2_000)
  await eventually(() => set.length === 2)
  await clock.advance(2_000)
  t.equal(failures.length, 1)
})

t.test(
  'the limits of a provider hold on a Redis that has come back empty',
  { skip: redisAbsent },
  async (t) => {
    const redis = await startRedis(t)
    const connections = await redis.connect()
    const bus = createRedisBus(connections)
    const jobs = createBullmqJobs({
      ...{ redis: connections, random: Math.random },
      ...{ onError: () => undefined, warn: () => undefined },
    })
    t.teardown(() => jobs.close())
    const { changed, until } = createCondition()
    const running: (() => void)[] = []
    const run: JobHandler = () =>
      new Promise((resolve) => {
        running.push(resolve)
        changed()
      })
    const queues = await startProviderQueues({
      ...{ bus, jobs, run, providers: { active } },
      clock: createSystemClock(() => undefined),
      failed: () => undefined,
    })
    t.teardown(() => queues.close({ graceMs: 0 }))
    const limits = () => connections.commands.hget('{chatcord}:ai.chat.tiny:meta', 'concurrency')
    t.equal(await limits(), '1')

    const { commands, subscriber } = connections
    await Promise.all([next(commands, 'close'), next(subscriber, 'close'), redis.kill()])
    await Promise.all([next(commands, 'ready'), next(subscriber, 'ready'), redis.start()])
    await eventually(async () => (await limits()) === '1')
    for (const id of ['a', 'b', 'c']) await jobs.add('ai.chat.tiny', id)
    await until(() => running.length === 1)
    t.match(await jobs.counts('ai.chat.tiny'), { active: 1, waiting: 2 })
    running[0]?.()
    await until(() => running.length === 2)
    running[1]?.()
    await until(() => running.length === 3)
    running[2]?.()
  },
)

t.test('and on one that was emptied without a word', { skip: redisAbsent }, async (t) => {
  const redis = await startRedis(t)
  const connections = await redis.connect()
  const clock = createManualClock()
  const jobs = createBullmqJobs({
    ...{ redis: connections, random: Math.random },
    ...{ onError: () => undefined, warn: () => undefined },
  })
  t.teardown(() => jobs.close())
  const queues = await startProviderQueues({
    ...{ bus: createRedisBus(connections), jobs, clock, providers: { active } },
    ...{ run: async () => undefined, failed: (error) => t.fail(String(error)) },
  })
  t.teardown(() => queues.close({ graceMs: 0 }))
  const limits = () => connections.commands.hget('{chatcord}:ai.chat.tiny:meta', 'concurrency')
  t.equal(await limits(), '1')
  await connections.commands.flushall()
  await clock.advance(15_000)
  t.equal(await limits(), '1')
})
