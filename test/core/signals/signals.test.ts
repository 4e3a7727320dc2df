import t, { type Test } from 'tap'
import type { Chat } from '@chatcord/core/chat'
import type { Principal } from '@chatcord/core/auth/principal'
import type { SignalEvent } from '@chatcord/core/signals/signal.view'
import { createSignals } from '@chatcord/core/signals/signal.service'
import { as, nonce, startChat } from '../../helpers/chat.ts'
import { failure } from '../../helpers/failure.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'

const chat = await startChat(t)

async function setUp(kind: 'public' | 'private') {
  const [ada, bob, eve] = [chat.person('ada'), chat.person('bob'), chat.person('eve')]
  const { id } = await chat.channels.create(ada, {
    ...{ nonce: nonce(), kind, name: 'room', topic: null, description: null },
  })
  await add(id, ada, bob)
  return { id, ada, bob, eve }
}

function add(channelId: string, by: Principal, who: Principal) {
  return chat.members.add(as(by, 'member.add'), {
    ...{ channelId, nonce: nonce(), userId: who.user.id, role: 'member' },
  })
}

function remove(channelId: string, by: Principal, who: Principal) {
  const input = { channelId, nonce: nonce(), userId: who.user.id }
  return chat.members.remove(as(by, 'member.remove'), input)
}

async function watch(t: Test, chat: Pick<Chat, 'signals'>, who: Principal, id: string) {
  const abort = new AbortController()
  t.teardown(() => abort.abort())
  const events = await chat.signals.watch(who, id, abort.signal)
  return { abort, next: () => nextOf(events[Symbol.asyncIterator]()) }
}

async function nextOf(events: AsyncIterator<SignalEvent>): Promise<SignalEvent | undefined> {
  const { value } = (await events.next()) as { value?: SignalEvent }
  return value
}

const types = (who: Principal, channelId: string, active = true) =>
  chat.signals.setTyping(as(who, 'message.send'), { channelId, active })
const typing = ({ user }: Principal, active = true) => ({ type: 'typing', userId: user.id, active })

t.test('members hear who types and how far others have read, also who comes later', async (t) => {
  const { id, ada, bob } = await setUp('private')
  const hers = await watch(t, chat, ada, id)
  await types(bob, id)
  t.same(await hers.next(), typing(bob))
  const late = await watch(t, chat, ada, id)
  t.same(await late.next(), typing(bob))
  const { message, epoch } = await chat.messages.send(as(ada, 'message.send'), {
    ...{ channelId: id, nonce: nonce(), kind: 'text', text: 'hello', mentions: [] },
  })
  const mark = { channelId: id, seq: message.seq, epoch }
  await chat.channels.markRead(as(bob, 'channel.read'), mark)
  const read = { type: 'read', userId: bob.user.id, readSeq: message.seq }
  t.same(await hers.next(), read)
  await chat.channels.get(as(ada, 'channel.read'), id) // which projects what was sent
  const { items } = await chat.members.list(as(ada, 'channel.read'), { channelId: id })
  const readSeq = new Map(items.map(({ user, readSeq: seq }) => [user.id, seq]))
  t.equal(readSeq.get(bob.user.id), message.seq)
  t.equal(readSeq.get(ada.user.id), message.seq, 'who sends has read')
})

t.test('who only reads a public channel hears nothing of people, and may not type', async (t) => {
  const { id, ada, bob, eve } = await setUp('public')
  const reader = await watch(t, chat, eve, id)
  const member = await watch(t, chat, ada, id)
  await types(bob, id)
  t.same(await member.next(), typing(bob))
  await t.rejects(types(eve, id), failure('FORBIDDEN'))
  const first = reader.next()
  await add(id, ada, eve)
  await types(ada, id)
  t.same(await first, typing(ada), 'from the moment of joining on')
})

t.test('who is removed hears nothing more', async (t) => {
  const { id, ada, bob, eve } = await setUp('private')
  await t.rejects(watch(t, chat, eve, id), failure('NOT_FOUND'))
  const his = await watch(t, chat, bob, id)
  const ended = t.rejects(his.next(), failure('NOT_FOUND'))
  await remove(id, ada, bob)
  await types(ada, id)
  await ended
  await t.rejects(types(bob, id), failure('NOT_FOUND'))
})

/** A node whose bus loses the rows of the log, with a clock that is moved by hand. */
function deafNode() {
  const clock = createManualClock()
  const bus = {
    ...chat.bus,
    subscribe: ((topic, listener) =>
      topic.startsWith('channel:')
        ? () => undefined
        : chat.bus.subscribe(topic, listener)) as typeof chat.bus.subscribe,
  }
  return { clock, signals: createSignals({ bus, clock, access: chat.logNode.access }) }
}

t.test('a removal that the bus lost is noticed before anything is told later on', async (t) => {
  const { id, ada, bob } = await setUp('private')
  const node = deafNode()
  const his = await watch(t, node, bob, id)
  const hers = await watch(t, node, ada, id)
  await remove(id, ada, bob)
  await node.clock.advance(10_000)
  const ended = t.rejects(his.next(), failure('NOT_FOUND'))
  await types(ada, id)
  t.same(await hers.next(), typing(ada))
  await ended
})

t.test('a reader who does not take anything gets the newest of each person', async (t) => {
  const { id, ada, bob } = await setUp('private')
  const { signals, clock } = deafNode()
  const slow = await watch(t, { signals }, ada, id)
  const other = await watch(t, { signals }, ada, id)
  const tell = (active: boolean) =>
    chat.bus.publish(`signals:${id}`, { kind: 'typing', userId: bob.user.id, active })
  const read = (readSeq: number) =>
    chat.bus.publish(`signals:${id}`, { kind: 'read', userId: bob.user.id, readSeq })
  for (let turn = 0; turn < 1_000; turn++) tell(turn % 2 === 1)
  for (const seq of [3, 9, 7]) read(seq)
  tell(false)
  chat.bus.publish(`signals:${id}`, { kind: 'typing', userId: ada.user.id, active: true })
  const seen = [await other.next(), await other.next(), await other.next()]
  t.same(seen, [typing(bob, false), { type: 'read', userId: bob.user.id, readSeq: 9 }, typing(ada)])
  t.same([await slow.next(), await slow.next(), await slow.next()], seen)
  await clock.advance(9_000)
  const late = await watch(t, { signals }, bob, id)
  tell(true)
  t.same(await late.next(), typing(bob), 'what was not renewed for 8 s is not told to who comes')
})

t.test(
  'pieces of an answer that wait become one, in order, and a later attempt replaces',
  async (t) => {
    const { id, ada, eve } = await setUp('public')
    let tell: (event: SignalEvent) => void = () => undefined
    let stopped = 0
    let running: SignalEvent[] = []
    const signals = createSignals({
      ...{ bus: chat.bus, clock: createManualClock(), access: chat.logNode.access },
      answers: (_, listener) => {
        tell = listener
        return { current: () => running, stop: () => void (stopped += 1) }
      },
    })
    const viewers = [await watch(t, { signals }, ada, id), await watch(t, { signals }, eve, id)]
    const delta = (attempt: number, offset: number, text: string): SignalEvent => ({
      ...{ type: 'delta', target: 4, attempt, offset, text },
    })
    for (const event of [delta(1, 0, 'Hel'), delta(1, 3, 'lo'), delta(1, 5, ', A')]) tell(event)
    for (const viewer of viewers) t.same(await viewer.next(), delta(1, 0, 'Hello, A'))
    for (const event of [
      delta(1, 8, 'da'),
      delta(2, 0, 'Good '),
      delta(1, 10, '!'),
      delta(2, 5, 'day'),
    ])
      tell(event)
    for (const viewer of viewers) t.same(await viewer.next(), delta(2, 0, 'Good day'))
    running = [delta(2, 0, 'Good day')]
    viewers.push(await watch(t, { signals }, eve, id))
    t.same(await viewers.at(-1)?.next(), delta(2, 0, 'Good day'), 'who comes later too')
    for (const { abort } of viewers) abort.abort()
    t.equal(stopped, 1, 'one source for all, and none without viewers')
  },
)
