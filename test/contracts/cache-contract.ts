import type { Cache } from '@chatcord/core/infra/cache'
import type { Test } from 'tap'

export type CacheUnderTest = {
  cache: Cache
  /** Lets this much time pass for the cache. */
  pass(ms: number): Promise<void>
}

/** What every cache does. */
export function cacheContract(t: Test, create: (t: Test) => Promise<CacheUnderTest>): void {
  t.test('a cache answers what was put in, as a copy', async (t) => {
    const { cache } = await create(t)
    const value = { list: [1, 'two', null], nested: { deep: true } }
    await cache.set('key', value, 60_000)
    value.list.push('later')
    const first = await cache.get<typeof value>('key')
    t.same(first, { list: [1, 'two', null], nested: { deep: true } })
    first!.nested.deep = false
    t.match(await cache.get('key'), { nested: { deep: true } })
  })

  t.test('a cache tells a miss from every value', async (t) => {
    const { cache } = await create(t)
    t.equal(await cache.get('key'), undefined)
    for (const value of [null, 0, '', false, []]) {
      await cache.set('key', value, 60_000)
      t.same(await cache.get('key'), value)
    }
  })

  t.test('a cache forgets what is too old, and what it is told to', async (t) => {
    const { cache, pass } = await create(t)
    await cache.set('short', 1, 1_000)
    await cache.set('long', 2, 60_000)
    await cache.set('renewed', 3, 1_000)
    await cache.set('renewed', 4, 60_000)
    await pass(1_000)
    t.equal(await cache.get('short'), undefined)
    t.equal(await cache.get('long'), 2)
    t.equal(await cache.get('renewed'), 4)
    await cache.delete('long')
    t.equal(await cache.get('long'), undefined)
    await t.resolves(cache.delete('long'))
  })

  t.test('a cache holds keys that look like parts of objects', async (t) => {
    const { cache } = await create(t)
    for (const key of ['__proto__', 'constructor', 'toString', '', 'a:b c\n']) {
      t.equal(await cache.get(key), undefined)
      await cache.set(key, key, 60_000)
      t.equal(await cache.get(key), key)
    }
  })
}
