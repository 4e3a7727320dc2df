import t from 'tap'
import { createMemoryStorage, type ChatClient } from '../../client-sdk/src/index.ts'
import { createClientPool } from './client-pool.ts'
import type { Person } from './person.ts'

function createPeople() {
  const told: string[] = []
  const person = (id: string): Person => ({
    id,
    storage: createMemoryStorage(),
    open() {
      told.push(`open ${id}`)
      return { close: () => told.push(`close ${id}`) } as unknown as ChatClient
    },
  })
  return { told, person }
}

t.test('a client stays open for its person until others need the place', async (t) => {
  const { told, person } = createPeople()
  const [ada, bob, cy] = [person('ada'), person('bob'), person('cy')]
  const pool = createClientPool(2)
  for (const one of [ada, bob, ada, cy, bob]) await pool.use(one, () => Promise.resolve())
  t.same(told, ['open ada', 'open bob', 'close bob', 'open cy', 'close ada', 'open bob'])
  t.equal(pool.opened(), 4)
  pool.close()
  t.same(told.slice(-2), ['close cy', 'close bob'])
})

t.test('one that is in use is not closed: who needs a place waits', async (t) => {
  const { told, person } = createPeople()
  const [ada, bob, cy] = [person('ada'), person('bob'), person('cy')]
  const pool = createClientPool(1)
  let end: () => void = () => t.fail('nobody has the place')
  const first = pool.use(ada, () => new Promise<void>((resolve) => (end = resolve)))
  await new Promise(setImmediate)
  const others = [bob, cy].map((one) => pool.use(one, () => Promise.resolve()))
  await new Promise(setImmediate)
  t.same(told, ['open ada'])
  end()
  await Promise.all([first, ...others])
  t.same(told, ['open ada', 'close ada', 'open bob', 'close bob', 'open cy'])
})
