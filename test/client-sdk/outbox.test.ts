import t from 'tap'
import { systemRuntime } from '../../client-sdk/src/runtime.ts'
import { because } from './support/because.ts'
import { settled } from './support/manual-runtime.ts'
import { setUpOutbox } from './support/set-up-outbox.ts'

const dayMs = 86_400_000

t.test('messages of a channel go one after the other, channels beside each other', async (t) => {
  const { send, states, deliveries } = setUpOutbox()
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
  const { send, states, deliveries, runtime } = setUpOutbox()
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
  const { send, states, deliveries, outbox } = setUpOutbox()
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
  const { send, states, deliveries, outbox } = setUpOutbox()
  send('one')
  await settled()
  await deliveries[0]!.refuse('INTERNAL')
  t.same(states(), [['one', 'failed']])
  outbox.seen('nonce-one', { seq: 7 } as never)
  t.same(states(), [])
})

t.test('a message that turns up in the log while it is sent is not sent again', async (t) => {
  const { send, deliveries, outbox, runtime } = setUpOutbox()
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
    const { send, states, goOffline, goOnline, runtime, outbox, deliveries } = setUpOutbox()
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
  const { send, states, goOffline, runtime, outbox } = setUpOutbox()
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
  const { send, states, outbox } = setUpOutbox()
  const { message } = send('one')
  outbox.discard('nonce-one')
  t.same(states(), [])
  await t.rejects(message, because('ABORTED'))
})

t.test('the same nonce again is the same message', async (t) => {
  const { send, states } = setUpOutbox()
  t.equal(send('one', 'n').message, send('one', 'n').message)
  t.equal(states().length, 1)
})

t.test('it is drained when nothing is on its way, whatever has failed', async (t) => {
  const { send, deliveries, outbox } = setUpOutbox()
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

t.test('whoever waits for it to be drained is let go when it stops', async (t) => {
  const { send, outbox, goOffline } = setUpOutbox()
  goOffline()
  const { message } = send('one')
  const drained = outbox.drained()
  outbox.stop()
  await drained
  await t.rejects(message, because('ABORTED'))
})

t.test('a timer beyond what the platform can count does not go off at once', async (t) => {
  const fired: string[] = []
  const cancel = systemRuntime.after(2 ** 32, () => fired.push('a month'))
  await new Promise<void>((resolve) => systemRuntime.after(20, resolve))
  cancel()
  t.same(fired, [])
})

t.test('what waits because of a limit can be discarded, and the rest goes in order', async (t) => {
  const { send, states, deliveries, outbox, runtime } = setUpOutbox()
  const first = send('one')
  send('two')
  send('three')
  await settled()
  await deliveries[0]!.refuse('RATE_LIMITED', { retryAfterMs: 60_000 })
  await runtime.advance(30_000)
  t.same(states(), [
    ['one', 'sending'],
    ['two', 'queued'],
    ['three', 'queued'],
  ])
  outbox.discard('nonce-one')
  await t.rejects(first.message, because('ABORTED'))
  await settled()
  await deliveries[1]!.refuse('RATE_LIMITED', { retryAfterMs: 30_000 })
  await runtime.advance(45_000)
  await deliveries[2]!.accept()
  t.same(
    deliveries.map(({ nonce }) => nonce),
    ['nonce-one', 'nonce-two', 'nonce-two', 'nonce-three'],
  )
})
