import t from 'tap'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { createMemoryCache } from '@chatcord/core/infra/memory/memory-cache'
import { createMemoryLimiter } from '@chatcord/core/infra/memory/memory-limiter'
import { busContract } from '../../contracts/bus-contract.ts'
import { cacheContract } from '../../contracts/cache-contract.ts'
import { limiterContract } from '../../contracts/limiter-contract.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'

busContract(t, async (t) => {
  const bus = createMemoryBus()
  t.teardown(() => bus.close())
  return { ends: [bus, bus], settled: async () => undefined }
})

limiterContract(t, async (t) => {
  const limiter = createMemoryLimiter()
  t.teardown(() => limiter.close())
  return [limiter, limiter]
})

cacheContract(t, async () => {
  const clock = createManualClock()
  return { cache: createMemoryCache({ clock, max: 100 }), pass: (ms) => clock.advance(ms) }
})

t.test('a cache in memory makes room by what was used longest ago', async (t) => {
  const cache = createMemoryCache({ clock: createManualClock(), max: 2 })
  await cache.set('a', 1, 1_000)
  await cache.set('b', 2, 1_000)
  await cache.get('a')
  await cache.set('c', 3, 1_000)
  t.same(await Promise.all(['a', 'b', 'c'].map((key) => cache.get(key))), [1, undefined, 3])
})
