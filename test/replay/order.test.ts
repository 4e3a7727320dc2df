import t from 'tap'
import { runInOrder } from './run-in-order.ts'
import { createSlots } from './slots.ts'

const now = () => Promise.resolve()
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

t.test('items of one owner go one after the other, those of others meanwhile', async (t) => {
  const told: string[] = []
  let atOnce = 0
  let most = 0
  await runInOrder(['a1', 'b1', 'a2', 'b2', 'a3'], (item) => item[0], {
    inFlight: 10,
    due: now,
    async run(item) {
      told.push(item)
      most = Math.max(most, ++atOnce)
      await turn()
      atOnce--
    },
  })
  t.same(
    told.filter((item) => item.startsWith('a')),
    ['a1', 'a2', 'a3'],
  )
  t.same(
    told.filter((item) => item.startsWith('b')),
    ['b1', 'b2'],
  )
  t.equal(most, 2)
})

t.test('the window bounds how much is under way', async (t) => {
  let atOnce = 0
  let most = 0
  await runInOrder([1, 2, 3, 4, 5, 6], (item) => item, {
    inFlight: 2,
    due: now,
    async run() {
      most = Math.max(most, ++atOnce)
      await turn()
      atOnce--
    },
  })
  t.equal(most, 2)
})

t.test('the first failure ends it, and nothing new is begun', async (t) => {
  const begun: number[] = []
  const run = (item: number) => {
    begun.push(item)
    return item === 2 ? Promise.reject(new Error('no')) : turn()
  }
  const items = Array.from({ length: 50 }, (_, index) => index)
  await t.rejects(
    runInOrder(items, () => 'one', { inFlight: 5, due: now, run }),
    /no/,
  )
  t.same(begun, [0, 1, 2])
})

t.test('slots go to those who wait in the order in which they came', async (t) => {
  const slots = createSlots(1)
  const give = await slots.take()
  const told: number[] = []
  const rest = [1, 2, 3].map(async (number) => {
    const back = await slots.take()
    told.push(number)
    back()
  })
  t.same(told, [])
  give()
  await Promise.all(rest)
  t.same(told, [1, 2, 3])
})
