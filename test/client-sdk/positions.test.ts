import t from 'tap'
import { createPositions } from '../../client-sdk/src/follow/positions.ts'
import { createMemoryStorage } from '../../client-sdk/src/index.ts'

/** A storage whose writes end when they are told to. */
function slowStorage() {
  const storage = createMemoryStorage()
  const writes: (() => void)[] = []
  return {
    storage: {
      ...storage,
      set: async (key: string, value: string) => {
        await new Promise<void>((resolve) => writes.push(resolve))
        return storage.set(key, value)
      },
    },
    stored: storage,
    writeNext: () => writes.shift()?.(),
    /** Until another write is under way. */
    async begun() {
      while (writes.length === 0) await new Promise(setImmediate)
    },
  }
}

const at = (seq: number) => ({ epoch: 1, seq })

void t.test('a follower goes on where the last one was, stored or not', async (t) => {
  const { storage, stored, writeNext, begun } = slowStorage()
  const positions = createPositions(storage)
  positions.write('ada', 'general', at(1))
  positions.write('ada', 'random', at(7))
  t.same(await positions.read('ada', 'general'), at(1), 'while it is being written')
  t.same(await positions.read('ada', 'random'), at(7), 'while it waits to be written')

  positions.write('ada', 'general', at(2))
  t.same(await positions.read('ada', 'general'), at(2))
  for (let writes = 0; writes < 3; writes++) {
    await begun()
    writeNext()
  }
  const keys = ['ada:follow:general', 'ada:follow:random']
  await new Promise(setImmediate)
  t.same(await Promise.all(keys.map((key) => stored.get(key))), ['1:2', '1:7'])
})
