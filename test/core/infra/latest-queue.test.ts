import t from 'tap'
import { ChatError } from '@chatcord/core/errors'
import { createLatestQueue } from '@chatcord/core/infra/latest-queue'
import { failure } from '../../helpers/failure.ts'

const never = AbortSignal.any([])

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const taken: T[] = []
  for await (const value of values) taken.push(value)
  return taken
}

t.test('a value replaces what waits under its key, or is merged with it', async (t) => {
  const queue = createLatestQueue<string>(10)
  queue.push('a', '1')
  queue.push('b', '2')
  queue.push('a', '3')
  queue.push('b', '4', (waiting, value) => waiting + value)
  queue.end()
  queue.push('c', 'too late')
  t.same(await all(queue.drain(never)), ['3', '24'])
})

t.test('of too many keys the oldest go', async (t) => {
  const queue = createLatestQueue<number>(3)
  for (let key = 0; key < 10; key++) queue.push(String(key), key)
  queue.end()
  t.same(await all(queue.drain(never)), [7, 8, 9])
})

t.test('a reader gets what comes while it waits, and fails after what waits', async (t) => {
  const queue = createLatestQueue<number>(3)
  const drain = queue.drain(never)
  const first = drain.next()
  queue.push('a', 1)
  t.same(await first, { done: false, value: 1 })
  queue.push('a', 2)
  queue.end(new ChatError('NOT_FOUND'))
  t.same(await drain.next(), { done: false, value: 2 })
  await t.rejects(drain.next(), failure('NOT_FOUND'))
})

t.test('a reader that waits ends with its signal', async (t) => {
  const abort = new AbortController()
  const waiting = all(createLatestQueue<number>(3).drain(abort.signal))
  abort.abort()
  t.same(await waiting, [])
})
