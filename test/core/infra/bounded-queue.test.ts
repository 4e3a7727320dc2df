import t from 'tap'
import { createBoundedQueue } from '@chatcord/core/infra/bounded-queue'
import { failure } from '../../helpers/failure.ts'

/** Tasks that end when they are told to. */
function start(bounds: { inFlight: number; waiting: number }) {
  const queue = createBoundedQueue(bounds)
  const begun: number[] = []
  const ends: ((error?: Error) => void)[] = []
  const run = (n: number) =>
    queue(
      () =>
        new Promise<number>((resolve, reject) => {
          begun.push(n)
          ends.push((error) => (error ? reject(error) : resolve(n)))
        }),
    )
  return { run, begun, ends }
}

t.test('so many tasks run, so many wait in their order, the next is refused', async (t) => {
  const { run, begun, ends } = start({ inFlight: 2, waiting: 1 })
  const tasks = [run(0), run(1), run(2)]
  await t.rejects(run(3), failure('UNAVAILABLE', { retryAfterMs: 1_000 }))
  t.same(begun, [0, 1])
  ends[0]!()
  t.equal(await tasks[0], 0)
  await new Promise(setImmediate)
  t.same(begun, [0, 1, 2])
  ends[1]!()
  ends[2]!()
  t.same(await Promise.all(tasks), [0, 1, 2])
})

t.test('a task that fails gives its place to the next', async (t) => {
  const { run, ends } = start({ inFlight: 1, waiting: 1 })
  const [first, second] = [run(0), run(1)]
  await new Promise(setImmediate)
  ends[0]!(new Error('broken'))
  await t.rejects(first, { message: 'broken' })
  await new Promise(setImmediate)
  ends[1]!()
  t.equal(await second, 1)
})
