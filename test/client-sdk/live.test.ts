import t from 'tap'
import { createMemoryStorage, createNonce, isChatError } from '../../client-sdk/src/index.ts'
import { password, startApp } from '../helpers/app.ts'
import { because } from './support/because.ts'
import { liveClient, meetingOf, signedUp, until } from './support/live-client.ts'

t.test('two clients talk in a channel and show the same', async (t) => {
  const { url } = await startApp(t)
  const [ada, bob] = await Promise.all([signedUp(t, url, 'ada'), signedUp(t, url, 'bob')])
  const id = await meetingOf(ada, bob)
  const [hers, his] = [ada.channel(id), bob.channel(id)]
  await Promise.all([hers.open(), his.open()])
  t.equal(his.getSnapshot().state, 'live')
  const heard = new Promise((resolve) => his.on('message.created', resolve))
  const { message } = hers.send({ text: 'hello' })
  t.equal(hers.getSnapshot().pending[0]?.text, 'hello', 'it is shown at once')
  const sent = await message
  t.match(await heard, { text: 'hello', message: { seq: sent.seq, by: { username: 'ada' } } })
  t.match(his.getSnapshot().messages.at(-1), sent)
  t.same(hers.getSnapshot().pending, [])

  await hers.edit(sent.seq, { text: 'hello, Bob' })
  await his.react(sent.seq, '👍')
  await until(his, () => his.getSnapshot().messages.at(-1)?.reactions.length === 1)
  await until(hers, () => hers.getSnapshot().messages.at(-1)?.reactions.length === 1)
  t.match(his.getSnapshot().messages.at(-1), {
    text: 'hello, Bob',
    edited: { by: sent.by.id },
    reactions: [{ emoji: '👍', count: 1, mine: true }],
  })
  t.match(hers.getSnapshot().messages.at(-1), { reactions: [{ count: 1, mine: false }] })
  await hers.delete(sent.seq)
  await until(his, () => his.getSnapshot().messages.at(-1)?.deleted !== null)
  const page = await ada.api.messages.history.query({ channelId: id })
  await until(hers, () => hers.getSnapshot().head === page.head)
  t.same(hers.getSnapshot().messages, page.items, 'the client shows what the server has')
})

t.test(
  'what was missed while the line was cut comes in order, and so does what was sent',
  async (t) => {
    const { url } = await startApp(t)
    const [ada, bob] = await Promise.all([signedUp(t, url, 'ada'), signedUp(t, url, 'bob')])
    const id = await meetingOf(ada, bob)
    const [hers, his] = [ada.channel(id), bob.channel(id)]
    await Promise.all([hers.open(), his.open()])
    const heard: string[] = []
    his.on('message.created', ({ text }) => heard.push(text))
    bob.cut()
    await until(his, () => his.getSnapshot().state === 'offline')
    const texts = Array.from({ length: 20 }, (_, index) => `message ${index}`)
    await Promise.all(texts.map((text) => hers.send({ text }).message))
    const late = his.send({ text: 'written on a train' })
    bob.reconnect()
    await late.message
    await until(his, () => heard.at(-1) === 'written on a train')
    t.same(heard, [...texts, 'written on a train'])
  },
)

t.test('a restart of the server is survived without a word', async (t) => {
  const app = await startApp(t)
  const ada = await signedUp(t, app.url, 'ada')
  const id = await meetingOf(ada)
  const general = ada.channel(id)
  await general.open()
  const restarted = app.restart()
  const { message } = general.send({ text: 'during the restart' })
  await restarted
  await message
  await until(general, () => general.getSnapshot().state === 'live')
  const page = await ada.api.messages.history.query({ channelId: id })
  t.equal(page.items.filter(({ text }) => text === 'during the restart').length, 1)
  t.same(general.getSnapshot().messages, page.items)
})

t.test('a long channel is read page by page, from any place', async (t) => {
  const { url } = await startApp(t)
  const ada = await signedUp(t, url, 'ada')
  const id = await meetingOf(ada)
  const writer = ada.channel(id)
  const sent = Array.from({ length: 130 }, (_, index) => writer.send({ text: `${index}` }).message)
  await Promise.all(sent)
  const reader = await signedUp(t, url, 'eve')
  const general = reader.channel(id)
  await general.open({ around: 60 })
  const seqs = () => general.getSnapshot().messages.map(({ seq }) => seq)
  t.ok(seqs().includes(60))
  t.match(general.getSnapshot(), { state: 'live', hasOlder: true, hasNewer: true })
  while (general.getSnapshot().hasNewer) await general.loadNewer()
  while (general.getSnapshot().hasOlder) await general.loadOlder()
  await general.open({ around: 60 })
  t.notOk(general.getSnapshot().hasNewer, 'what is shown already is not read again')
  const all = seqs()
  t.equal(general.getSnapshot().messages.filter(({ kind }) => kind === 'text').length, 130)
  t.same(
    all,
    [...new Set(all)].sort((a, b) => a - b),
  )
})

t.test('the inbox counts what is unread and what was read elsewhere', async (t) => {
  const { url } = await startApp(t)
  const [ada, bob] = await Promise.all([signedUp(t, url, 'ada'), signedUp(t, url, 'bob')])
  const id = await meetingOf(ada, bob)
  const inbox = () => bob.inbox.getSnapshot()
  await until(bob.inbox, () => inbox().state === 'live')
  const stop = bob.inbox.subscribe(() => undefined)
  t.match(inbox(), { unread: 0, channels: [{ id, name: 'general' }] })
  await ada.channel(id).send({ text: 'one' }).message
  await ada.channel(id).send({ text: 'two' }).message
  await until(bob.inbox, () => inbox().unread === 2)
  t.match(inbox().channels[0], { my: { unread: 2 }, lastMessage: { text: 'two' } })
  await bob.channel(id).open()
  await bob.channel(id).markRead()
  await until(bob.inbox, () => inbox().unread === 0)
  const second = await meetingOf(bob)
  await until(bob.inbox, () => inbox().channels.length === 2)
  t.equal(inbox().channels[0]?.id, second, 'the most recently active comes first')
  stop()
})

t.test(
  'a removed member is told, and is back where they were when they are added again',
  async (t) => {
    const { url } = await startApp(t)
    const [ada, bob] = await Promise.all([signedUp(t, url, 'ada'), signedUp(t, url, 'bob')])
    const { id } = await ada.api.channels.create.mutate({
      kind: 'private',
      name: 'x',
      nonce: createNonce(),
    })
    const user = bob.session.getSnapshot()
    const userId = user.state === 'signedIn' ? user.me.id : ''
    const his = bob.channel(id)
    await his.open()
    t.match(his.getSnapshot(), { state: 'refused', error: { reason: 'NOT_FOUND' } })
    await ada.api.channels.members.add.mutate({ channelId: id, userId, nonce: createNonce() })
    await his.open()
    t.equal(his.getSnapshot().state, 'live')
    await ada.api.channels.members.remove.mutate({ channelId: id, userId, nonce: createNonce() })
    await until(his, () => his.getSnapshot().state === 'removed')
    await ada.channel(id).send({ text: 'while he is away' }).message
    await ada.api.channels.members.add.mutate({ channelId: id, userId, nonce: createNonce() })
    await until(his, () => his.getSnapshot().state === 'live')
    t.ok(his.getSnapshot().messages.some(({ text }) => text === 'while he is away'))
  },
)

t.test('a bot goes on behind the last event that it dealt with', async (t) => {
  const { url } = await startApp(t)
  const storage = createMemoryStorage()
  const ada = await signedUp(t, url, 'ada')
  const bot = await signedUp(t, url, 'bot', { storage })
  const id = await meetingOf(ada, bot)
  const { head, epoch } = await bot.api.channels.get.query({ channelId: id })
  const { id: botId } = await bot.api.me.get.query()
  await storage.set(`${botId}:follow:${id}`, `${epoch}:${head}`)
  for (const text of ['one', 'two', 'three']) await ada.channel(id).send({ text }).message
  const hearUntil = async (chat: typeof bot, last: string) => {
    const heard: string[] = []
    for await (const event of chat.follow({ channels: 'all', from: 'stored' })) {
      if (event.type === 'message.created') heard.push(event.message.text)
      if (heard.at(-1) === last) break
    }
    return heard
  }
  t.same(await hearUntil(bot, 'two'), ['one', 'two'])
  bot.close()
  const again = liveClient(t, url, { storage })
  t.same(
    await hearUntil(again, 'three'),
    ['two', 'three'],
    'whether the turn that it was in was finished is not known',
  )
})

t.test('listeners hear all my channels', async (t) => {
  const { url } = await startApp(t)
  const [ada, bob] = await Promise.all([signedUp(t, url, 'ada'), signedUp(t, url, 'bob')])
  const ids = [await meetingOf(ada, bob), await meetingOf(ada, bob)]
  const heard = new Set<string>()
  const stop = bob.on('message.created', (_, channelId) => heard.add(channelId))
  while (heard.size < ids.length)
    await Promise.all(ids.map((id) => ada.channel(id).send({ text: 'hello' }).message))
  stop()
  t.same([...heard].sort(), [...ids].sort())
})

t.test('signing in: failures, restoring, signing out with messages on their way', async (t) => {
  const { url } = await startApp(t)
  const storage = createMemoryStorage()
  const ada = await signedUp(t, url, 'ada', { storage })
  const id = await meetingOf(ada)
  const other = liveClient(t, url)
  await t.rejects(other.signIn({ login: 'ada', password: 'wrong' }), because('INVALID_CREDENTIALS'))
  await t.rejects(other.api.me.get.query(), because('UNAUTHENTICATED'))
  const taken = await signedUp(t, url, 'ada').catch((error: unknown) => error)
  t.ok(isChatError(taken, 'TAKEN') && taken.details.field === 'username')

  const { message } = ada.channel(id).send({ text: 'last words' })
  await ada.signOut({ pending: 'wait' })
  t.equal((await message).text, 'last words')
  t.match(ada.session.getSnapshot(), { state: 'signedOut', reason: 'signedOut' })
  await t.rejects(ada.channel(id).send({ text: 'too late' }).message, because('UNAUTHENTICATED'))

  await ada.signIn({ login: 'ada', password })
  const again = liveClient(t, url, { storage })
  t.match(await again.restore(), { username: 'ada' })
  const opening = again.channel(id).open()
  again.close()
  await t.rejects(opening, because('ABORTED'))
})
