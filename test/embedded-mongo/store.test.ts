import t from 'tap'
import { MAX_KEY, Store } from '../../embedded-mongo/src/kv/store.ts'
import type { Range } from '../../embedded-mongo/src/kv/view.ts'
import { prefixRange } from '../../embedded-mongo/src/kv/view.ts'

const value = Buffer.from('value')

t.test('a flush that fails stops the store for good', async (t) => {
  const dir = t.testdir()
  const failures: Error[] = []
  const store = new Store({
    dir,
    beforeFlush: () => undefined,
    onFailure: (error) => failures.push(error),
  })
  store.put('kept', value)
  await store.flush()
  store.put('lost', value)
  // A key that the disk cannot take stands for every other failure of a write.
  store.put('x'.repeat(2 * MAX_KEY), value)
  await t.rejects(store.flush())
  t.equal(failures.length, 1)
  store.put('later', value)
  await t.rejects(store.flush(), 'nothing is promised any more')

  const again = new Store({ dir, beforeFlush: () => undefined, onFailure: () => undefined })
  t.strictSame(
    [again.get('kept'), again.get('lost'), again.get('later')],
    [value, undefined, undefined],
  )
  await again.close()
})

t.test('what is pending is read as if it were on disk', async (t) => {
  const store = new Store({
    dir: t.testdir(),
    beforeFlush: () => undefined,
    onFailure: () => undefined,
  })
  t.teardown(() => store.close())
  const keys = Array.from({ length: 100 }, (_, i) => `k${String(i).padStart(3, '0')}`)
  for (const key of keys.filter((_, i) => i % 2 === 0)) store.put(key, value)
  await store.flush()
  for (const key of keys.filter((_, i) => i % 2 === 1)) store.put(key, value)
  for (const key of keys.slice(10, 20)) store.put(key, null)
  const expected = [...keys.slice(0, 10), ...keys.slice(20)]
  const readAll = (reverse: boolean) => {
    const found: string[] = []
    for (let rest: Range | null = prefixRange('k'); rest;) {
      const chunk = store.read(rest, { reverse, limit: 7 })
      found.push(...chunk.entries.map(({ key }) => key))
      rest = chunk.rest
    }
    return found
  }
  t.strictSame(readAll(false), expected)
  t.strictSame(readAll(true), [...expected].reverse())
  t.equal(store.count(prefixRange('k'), 1000).count, expected.length)
})
