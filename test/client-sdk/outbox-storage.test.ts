import t from 'tap'
import { createMemoryStorage } from '../../client-sdk/src/storage.ts'
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
