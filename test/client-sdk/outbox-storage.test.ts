import t from 'tap'
import type { Exclusively } from '../../client-sdk/src/outbox/outbox-storage.ts'
import { exclusively } from '../../client-sdk/src/platform.ts'
import { createMemoryStorage } from '../../client-sdk/src/storage.ts'
import { because } from './support/because.ts'
import { settled } from './support/manual-runtime.ts'
import { setUpOutbox } from './support/set-up-outbox.ts'

t.test('unsent messages survive a restart, in order and before what is sent then', async (t) => {
  const storage = createMemoryStorage()
  const before = setUpOutbox(storage)
  before.goOffline()
  before.send('one')
  before.send('two')
  await settled()
  before.outbox.stop()
  await settled()

  const after = setUpOutbox(storage)
  after.send('three')
  await settled()
  t.same(after.states(), [
    ['one', 'sending'],
    ['two', 'queued'],
    ['three', 'queued'],
  ])
  for (const index of [0, 1, 2]) await after.deliveries[index]!.accept()
  await settled()
  t.equal(await storage.get('ada:outbox'), null, 'what was sent is forgotten')
})

t.test('what another tab keeps in the same storage is left alone', async (t) => {
  const storage = createMemoryStorage()
  const mine = setUpOutbox(storage)
  const other = setUpOutbox(storage)
  mine.goOffline()
  other.goOffline()
  await settled()
  mine.send('mine')
  await settled()
  other.send('theirs')
  await settled()
  mine.outbox.discard('nonce-mine')
  await settled()
  t.match(JSON.parse((await storage.get('ada:outbox')) ?? ''), [{ nonce: 'nonce-theirs' }])
})

t.test('a damaged storage is passed over', async (t) => {
  const storage = createMemoryStorage()
  await storage.set('ada:outbox', '[{"nonce":1},{"message":"x"}')
  const { send, deliveries } = setUpOutbox(storage)
  send('one')
  await settled()
  t.equal(deliveries.length, 1)
})

/** A storage in which a message was left, `age` ago. */
async function storageWith(text: string, { age }: { age: number }) {
  const storage = createMemoryStorage()
  const before = setUpOutbox(storage)
  before.goOffline()
  before.send(text)
  await settled()
  before.outbox.stop()
  const [entry] = JSON.parse((await storage.get('ada:outbox')) ?? '') as { createdAt: number }[]
  const createdAt = entry!.createdAt - age
  await storage.set('ada:outbox', JSON.stringify([{ ...entry, createdAt, queuedAt: createdAt }]))
  return storage
}

t.test('a storage that cannot be read does not keep messages from being sent', async (t) => {
  const storage = createMemoryStorage()
  storage.get = () => Promise.reject(new Error('broken'))
  const { send, deliveries, outbox } = setUpOutbox(storage)
  const { message } = send('one')
  await settled()
  t.equal(deliveries.length, 1)
  await deliveries[0]!.accept()
  t.match(await message, { text: 'one' })
  await outbox.drained()
})

t.test('a stored message that is sent again by its nonce is one message', async (t) => {
  const storage = await storageWith('one', { age: 0 })
  const { send, deliveries, outbox } = setUpOutbox(storage)
  const { message } = send('one')
  await settled()
  t.equal(deliveries.length, 1)
  await deliveries[0]!.accept()
  t.match(await message, { text: 'one' })
  await outbox.drained()
})

t.test('a message that was left for longer than a nonce lives is not sent', async (t) => {
  const storage = await storageWith('old', { age: 8 * 86_400_000 })
  const { deliveries, states } = setUpOutbox(storage)
  await settled()
  t.same(deliveries, [])
  t.same(states(), [['old', 'failed']])
})

t.test('what is discarded before the storage was read is not sent later', async (t) => {
  const storage = await storageWith('one', { age: 0 })
  const { outbox, deliveries } = setUpOutbox(storage)
  const { message } = outbox.send('random', { text: 'two' }, 'nonce-two')
  await outbox.discardAll()
  await t.rejects(message, because('ABORTED'))
  outbox.stop()
  await settled()
  t.same(deliveries, [])
  t.equal(await storage.get('ada:outbox'), null)
})

/** As the tabs of a browser have it: by name, one after the other. */
function createLock(): Exclusively {
  const last = new Map<string, Promise<void>>()
  return (name, task) => {
    const run = (last.get(name) ?? Promise.resolve()).then(task)
    last.set(
      name,
      run.catch(() => undefined),
    )
    return run
  }
}

t.test('two tabs that write at once lose nothing of each other', async (t) => {
  const storage = createMemoryStorage()
  const lock = createLock()
  const tabs = [setUpOutbox(storage, lock), setUpOutbox(storage, lock)]
  await settled()
  for (const [index, { goOffline, send }] of tabs.entries()) {
    goOffline()
    send(`from tab ${index}`)
  }
  await settled()
  t.match(JSON.parse((await storage.get('ada:outbox')) ?? ''), [
    { nonce: 'nonce-from tab 0' },
    { nonce: 'nonce-from tab 1' },
  ])
})

t.test('where the platform has locks, writes wait for those of other tabs', async (t) => {
  const names: string[] = []
  const locks = {
    request(name: string, task: () => Promise<void>) {
      names.push(name)
      return task()
    },
  }
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
  Object.defineProperty(globalThis, 'navigator', { value: { locks }, configurable: true })
  t.teardown(() => {
    if (before) Object.defineProperty(globalThis, 'navigator', before)
    else Reflect.deleteProperty(globalThis, 'navigator')
  })
  const storage = createMemoryStorage()
  const { send, goOffline } = setUpOutbox(storage, exclusively)
  goOffline()
  send('one')
  await settled()
  t.same(names, ['ada:outbox'])
  t.match(JSON.parse((await storage.get('ada:outbox')) ?? ''), [{ nonce: 'nonce-one' }])
})
