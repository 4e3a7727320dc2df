import t from 'tap'
import type { MessageAck } from '@chatcord/core/messages/history.view'
import { ChatError, type ChatReason } from '../../client-sdk/src/errors/chat-error.ts'
import { createOutbox } from '../../client-sdk/src/outbox/outbox.ts'
import { createOutboxStorage } from '../../client-sdk/src/outbox/outbox-storage.ts'
import { createMemoryStorage, type ChatStorage } from '../../client-sdk/src/storage.ts'
import { because } from './support/because.ts'
import { createManualRuntime, settled } from './support/manual-runtime.ts'

const dayMs = 86_400_000

type Delivery = {
  channelId: string
  nonce: string
  accept(): Promise<void>
  refuse(reason: ChatReason, details?: object): Promise<void>
}

function setUp(storage: ChatStorage | null = null) {
  const runtime = createManualRuntime()
  const deliveries: Delivery[] = []
  let goOnline = () => undefined as void
  let online = Promise.resolve()
  const outbox = createOutbox({
    runtime,
    storage: storage && createOutboxStorage(storage, 'ada'),
    async ready(signal) {
      await Promise.race([online, aborted(signal)])
    },
    deliver: ({ channelId, nonce, message }) =>
      new Promise((resolve, reject) => {
        const view = { nonce, text: message.text, seq: deliveries.length + 1 }
        deliveries.push({
          channelId,
          nonce,
          accept() {
            resolve({ message: view, epoch: 1 } as unknown as MessageAck)
            return settled()
          },
          refuse(reason, details) {
            reject(new ChatError({ reason, message: reason, details: (details ?? null) as never }))
            return settled()
          },
        })
      }),
    delivered: () => undefined,
    changed: () => undefined,
  })
  return {
    runtime,
    outbox,
    deliveries,
    send: (text: string, nonce = `nonce-${text}`, channelId = 'general') =>
      outbox.send(channelId, { text }, nonce),
    states: (channelId = 'general') =>
      outbox.pending(channelId).map(({ text, state }) => [text, state]),
    goOffline() {
      online = new Promise((resolve) => (goOnline = resolve))
    },
    goOnline: () => goOnline(),
  }
}

function aborted(signal?: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () =>
      reject(new ChatError({ reason: 'ABORTED', message: '', details: null })),
    )
  })
}

t.test('messages of a channel go one after the other, channels beside each other', async (t) => {
  const { send, states, deliveries } = setUp()
  const first = send('one')
  send('two')
  send('elsewhere', undefined, 'random')
  t.same(states(), [
    ['one', 'queued'],
    ['two', 'queued'],
  ])
  await settled()
  t.same(
    deliveries.map(({ channelId }) => channelId),
    ['general', 'random'],
  )
  t.same(states(), [
    ['one', 'sending'],
    ['two', 'queued'],
  ])
  await deliveries[0]!.accept()
  t.match(await first.message, { text: 'one' })
  t.same(states(), [['two', 'sending']])
})

t.test('what is safe is tried again with the same nonce, not before the server said', async (t) => {
  const { send, states, deliveries, runtime } = setUp()
  const { message } = send('one')
  await settled()
  await deliveries[0]!.refuse('RATE_LIMITED', { retryAfterMs: 30_000 })
  t.same(states(), [['one', 'sending']])
  await runtime.advance(29_999)
  t.equal(deliveries.length, 1)
  await runtime.advance(10_000)
  t.equal(deliveries.length, 2)
  t.equal(deliveries[1]!.nonce, 'nonce-one')
  await deliveries[1]!.accept()
  t.match(await message, { text: 'one' })
})

t.test('a refused message is marked and does not hold up the next one', async (t) => {
  const { send, states, deliveries, outbox } = setUp()
  const refused = send('one')
  send('two')
  await settled()
  await deliveries[0]!.refuse('BANNED', { until: null, banReason: null })
  await t.rejects(refused.message, because('BANNED'))
  t.same(states(), [
    ['one', 'failed'],
    ['two', 'sending'],
  ])
  t.match(outbox.pending('general')[0], { error: { reason: 'BANNED' } })
  await deliveries[1]!.accept()
  const again = outbox.retry('nonce-one')
  await settled()
  await deliveries[2]!.accept()
  t.match(await again?.message, { text: 'one' })
  t.equal(outbox.retry('nonce-one'), null)
})

t.test('a failed mark is cleared when the nonce turns up in the log', async (t) => {
  const { send, states, deliveries, outbox } = setUp()
  send('one')
  await settled()
  await deliveries[0]!.refuse('INTERNAL')
  t.same(states(), [['one', 'failed']])
  outbox.seen('nonce-one', { seq: 7 } as never)
  t.same(states(), [])
})

t.test('a message that turns up in the log while it is sent is not sent again', async (t) => {
  const { send, deliveries, outbox, runtime } = setUp()
  const { message } = send('one')
  await settled()
  outbox.seen('nonce-one', { seq: 7 } as never)
  t.match(await message, { seq: 7 })
  await deliveries[0]!.refuse('UNAVAILABLE', { retryAfterMs: null })
  await runtime.advance(60_000)
  t.equal(deliveries.length, 1)
})

t.test(
  'after three days without the server it is given up, and can be tried once more',
  async (t) => {
    const { send, states, goOffline, goOnline, runtime, outbox, deliveries } = setUp()
    goOffline()
    const { message } = send('one')
    await settled()
    await runtime.advance(3 * dayMs - 1)
    t.same(states(), [['one', 'sending']])
    await runtime.advance(1)
    await t.rejects(message, because('OFFLINE'))
    t.same(states(), [['one', 'failed']])
    outbox.retry('nonce-one')
    await settled()
    goOnline()
    await settled()
    await deliveries[0]!.accept()
    t.same(states(), [])
  },
)

t.test('a nonce is not used for longer than the server keeps it', async (t) => {
  const { send, states, goOffline, runtime, outbox } = setUp()
  goOffline()
  send('one')
  await runtime.advance(3 * dayMs)
  outbox.retry('nonce-one')
  await runtime.advance(3 * dayMs)
  outbox.retry('nonce-one')
  await runtime.advance(0)
  t.same(states(), [['one', 'failed']])
})

t.test('a discarded message is gone, and its promise says so', async (t) => {
  const { send, states, outbox } = setUp()
  const { message } = send('one')
  outbox.discard('nonce-one')
  t.same(states(), [])
  await t.rejects(message, because('ABORTED'))
})

t.test('the same nonce again is the same message', async (t) => {
  const { send, states } = setUp()
  t.equal(send('one', 'n').message, send('one', 'n').message)
  t.equal(states().length, 1)
})

t.test('it is drained when nothing is on its way, whatever has failed', async (t) => {
  const { send, deliveries, outbox } = setUp()
  await outbox.drained()
  send('one')
  send('two')
  let drained = false
  void outbox.drained().then(() => (drained = true))
  await settled()
  await deliveries[0]!.refuse('INTERNAL')
  t.equal(drained, false)
  await deliveries[1]!.accept()
  t.equal(drained, true)
})

t.test('unsent messages survive a restart, in order and before what is sent then', async (t) => {
  const storage = createMemoryStorage()
  const before = setUp(storage)
  before.goOffline()
  before.send('one')
  before.send('two')
  await settled()
  before.outbox.stop()
  await settled()

  const after = setUp(storage)
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
  const mine = setUp(storage)
  const other = setUp(storage)
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
  const { send, deliveries } = setUp(storage)
  send('one')
  await settled()
  t.equal(deliveries.length, 1)
})
