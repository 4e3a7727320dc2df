import t, { type Test } from 'tap'
import { createFakeLog } from './support/fake-log.ts'
import { settled } from './support/manual-runtime.ts'
import { setUpChat } from './support/set-up-chat.ts'

/** A client that shows a channel and its inbox and hears all its channels. */
async function setUp(t: Test) {
  const log = createFakeLog()
  for (const text of ['one', 'two']) log.say(text)
  const view = () => ({
    ...{ id: 'general', kind: 'public', epoch: 1, head: log.head, n: 0, activeAt: '' },
    my: { rev: 1, readSeq: 0, unread: log.head, mentions: 0 },
  })
  const server = setUpChat(t, {
    'me.watch': () => queueMicrotask(() => void server.tell('me.watch', { type: 'ready' })),
    'channels.list': () => ({ items: [view()], next: null }),
    'channels.get': view,
    'messages.history': (input) => log.history('ada', input),
    'events.watch': ({ from }: { from: { seq: number } | null }) => {
      const events = log.list(from?.seq ?? log.head).events
      queueMicrotask(() => {
        if (events.length > 0) frame({ type: 'events', events, users: [] })
        frame({ type: 'caughtUp', head: log.head, epoch: 1 })
      })
    },
  })
  const frame = (data: object) => void server.tell('events.watch', { id: `1:${log.head}`, data })
  const { chat } = server
  const general = chat.channel('general')
  const heard: number[] = []
  const stops = [
    general.subscribe(() => undefined),
    chat.inbox.subscribe(() => undefined),
    chat.on('message.created', ({ seq }) => heard.push(seq)),
  ]
  t.teardown(() => {
    for (const stop of stops) stop()
  })
  await settled()
  await settled()
  t.equal(general.getSnapshot().state, 'live')
  t.equal(chat.inbox.getSnapshot().state, 'live')
  return { ...server, log, general, heard }
}

t.test('what was open goes on when a client that was refused is let in again', async (t) => {
  const { chat, close, log, general, heard } = await setUp(t)
  await close(4403)
  t.equal(chat.connection.getSnapshot().state, 'closed')
  t.equal(general.getSnapshot().state, 'offline')
  t.equal(chat.inbox.getSnapshot().state, 'offline')
  log.say('three')
  chat.reconnect()
  await settled()
  await settled()
  t.match(general.getSnapshot(), { state: 'live', head: 3 })
  t.match(chat.inbox.getSnapshot(), { state: 'live', channels: [{ head: 3 }] })
  t.same(heard, [3])
})

t.test('what is opened while the client is refused opens when it is let in', async (t) => {
  const { chat, close } = await setUp(t)
  await close(4400, 'UPGRADE_REQUIRED')
  const random = chat.channel('random')
  const stop = random.subscribe(() => undefined)
  await settled()
  t.match(random.getSnapshot(), { state: 'refused', error: { reason: 'UPGRADE_REQUIRED' } })
  chat.reconnect()
  await settled()
  await settled()
  t.match(random.getSnapshot(), { state: 'live', error: null })
  stop()
})

t.test('who signs in again after the session was not taken goes on', async (t) => {
  const { chat, close, session, general } = await setUp(t)
  session.taken = false
  await close(4401, 'UNAUTHENTICATED')
  t.equal(chat.connection.getSnapshot().state, 'closed')
  t.equal(general.getSnapshot().state, 'offline')
  session.taken = true
  await chat.signIn({ login: 'ada', password: 'x' })
  await settled()
  await settled()
  t.equal(general.getSnapshot().state, 'live')
})

t.test('who is signed in again after the session ended finds open what was', async (t) => {
  const { chat, close, general, heard, log } = await setUp(t)
  await chat.signOut({ pending: 'discard' })
  t.equal(general.getSnapshot().state, 'refused')
  await chat.restore()
  await settled()
  await settled()
  t.equal(general.getSnapshot().state, 'live')
  t.equal(chat.inbox.getSnapshot().state, 'live')
  log.say('three')
  await close(1012)
  chat.reconnect()
  await settled()
  await settled()
  t.same(heard, [3])
})
