import t from 'tap'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { createRecordCache } from '@chatcord/core/infra/record-cache'
import type { Bus } from '@chatcord/core/infra/bus'
import { createManualClock } from '../../helpers/manual-clock.ts'

/** A cache of numbers that are 0 at first; `loads` has the ids of each read. */
function start(max = 10) {
  const bus = createMemoryBus()
  const clock = createManualClock()
  const values = new Map<string, number>()
  const loads: string[][] = []
  const gaps = new Set<() => void>()
  let subscribed = 0
  const counted: Bus = {
    ...bus,
    subscribe(topic, listener) {
      const stop = bus.subscribe(topic, listener)
      subscribed += 1
      return () => {
        subscribed -= 1
        stop()
      }
    },
    onGap(listener) {
      gaps.add(listener)
      return () => gaps.delete(listener)
    },
  }
  let hold: Promise<void> = Promise.resolve()
  const cache = createRecordCache<number>({
    bus: counted,
    clock,
    max,
    load: async (ids) => {
      loads.push([...ids])
      const found = new Map(ids.flatMap((id) => (id === 'gone' ? [] : [[id, values.get(id) ?? 0]])))
      await hold
      return found
    },
  })
  const get = (ids: string, maxAgeMs = 1_000) =>
    cache.get(
      [...ids.split(' ')].map((id) => ({ id, userId: id })),
      maxAgeMs,
    )
  const told = async (id: string) => {
    bus.publish(`user:${id}`, { kind: 'changed' })
    await Promise.resolve()
  }
  return {
    bus,
    cache,
    clock,
    gaps,
    get,
    loads,
    told,
    values,
    subscribed: () => subscribed,
    holdUntil: (until: Promise<void>) => (hold = until),
  }
}

t.test('a record is read once, together with others that are missing', async (t) => {
  const { get, loads } = start()
  t.same(await get('a b a gone'), [0, 0, 0, undefined])
  t.same(await get('c b'), [0, 0])
  t.same(loads, [['a', 'b', 'gone'], ['c']])
})

t.test('those who ask at once share one read', async (t) => {
  const { get, loads } = start()
  await Promise.all([get('a'), get('a'), get('a b')])
  t.same(loads, [['a'], ['b']])
})

t.test('a record is read again when its reader wants it younger', async (t) => {
  const { get, loads, clock } = start()
  await get('a')
  await clock.advance(500)
  await get('a', 1_000)
  t.equal(loads.length, 1)
  await get('a', 500)
  t.equal(loads.length, 2)
})

t.test('a record is forgotten when its user changed, not for another message', async (t) => {
  const { bus, get, loads, told, values } = start()
  await get('a')
  bus.publish('user:a', { kind: 'read', channelId: 'c', epoch: 1, readSeq: 1, readN: 1 })
  await Promise.resolve()
  await get('a')
  t.equal(loads.length, 1)
  values.set('a', 1)
  await told('a')
  t.same(await get('a'), [1])
})

t.test('a change during the read is not missed', async (t) => {
  const { get, told, values, holdUntil } = start()
  let go: () => void = () => undefined
  holdUntil(new Promise((resolve) => (go = resolve)))
  const early = get('a')
  values.set('a', 1)
  await told('a')
  go()
  await early
  t.same(await get('a'), [1])
})

t.test('everything is forgotten when hints may have been lost', async (t) => {
  const { get, gaps, loads } = start()
  await get('a b')
  for (const gap of gaps) gap()
  await get('a b')
  t.equal(loads.length, 2)
})

t.test(
  'the records used longest ago make room, and nobody listens for them any more',
  async (t) => {
    const { get, loads, subscribed, cache, gaps } = start(2)
    await get('a b')
    await get('a')
    await get('c')
    t.equal(subscribed(), 2)
    await get('a c')
    t.equal(loads.length, 2)
    t.same(
      await get('a b c d'),
      [0, 0, 0, 0],
      'more than there is room for is answered all the same',
    )
    t.equal(subscribed(), 2)
    cache.close()
    t.equal(subscribed(), 0)
    t.equal(gaps.size, 0)
  },
)

t.test('a read that failed is not remembered', async (t) => {
  let away = true
  const cache = createRecordCache<number>({
    bus: createMemoryBus(),
    clock: createManualClock(),
    max: 10,
    load: async (ids) => {
      if (away) throw new Error('away')
      return new Map(ids.map((id) => [id, 1]))
    },
  })
  const key = { id: 'a', userId: 'a' }
  await t.rejects(cache.get([key], 1_000), { message: 'away' })
  away = false
  t.same(await cache.get([key], 1_000), [1])
})
