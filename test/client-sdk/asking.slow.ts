import t from 'tap'
import type { Channel } from '../../client-sdk/src/index.ts'
import { tokens } from '../helpers/generation-viewers.ts'
import { aiChatOf, startAnswering } from './support/answering.ts'
import { collect, holds } from './support/generation-text.ts'
import { meetingOf, signedUp, until } from './support/live-client.ts'

const answersIn = (channel: Channel) =>
  channel.getSnapshot().messages.filter(({ by }) => by.kind === 'assistant')
const shows = (channel: Channel, text: string, state = 'running') =>
  until(channel, () => {
    const answer = answersIn(channel).at(-1)
    return answer?.text === text && answer.generation?.state === state
  })

t.test('an answer grows for all who look, also who comes in the middle', async (t) => {
  const { app, upstream } = await startAnswering(t)
  const [ada, bob, eve] = await Promise.all([
    signedUp(t, app.url, 'ada'),
    signedUp(t, app.url, 'bob'),
    signedUp(t, app.url, 'eve'),
  ])
  const id = await meetingOf(ada, bob, eve)
  const [hers, his, late] = [ada.channel(id), bob.channel(id), eve.channel(id)]
  await Promise.all([hers.open(), his.open()])
  const anywhere = new Promise((resolve) => bob.on('message.completed', resolve))
  const here = new Promise((resolve) => his.on('message.completed', resolve))
  const answer = hers.ask({ text: 'repeat 40 tokens hold after 20' })
  t.match(answer.getSnapshot(), { state: 'queued', text: '', channelId: id })
  t.match(hers.getSnapshot().pending, [{ text: '@assistant repeat 40 tokens hold after 20' }])
  await Promise.all([shows(hers, tokens(20)), shows(his, tokens(20)), holds(answer, tokens(20))])
  await late.open()
  await shows(late, tokens(20))

  const before = his.getSnapshot()
  t.equal(before.messages.at(-1)?.generation?.attempt, 1)
  upstream.release()
  await Promise.all([hers, his, late].map((channel) => shows(channel, tokens(40), 'done')))
  t.match(await anywhere, { channelId: id, text: tokens(40), usage: { output: 40 } })
  t.match(await here, { message: { text: tokens(40), generation: { state: 'done' } } })
  const page = await ada.api.messages.history.query({ channelId: id })
  for (const channel of [hers, his, late]) t.same(channel.getSnapshot().messages, page.items)
  t.equal(answersIn(his).length, 1)
  const question = his.getSnapshot().messages.findIndex(({ text }) => text.startsWith('@'))
  t.equal(his.getSnapshot().messages[question], before.messages[question], 'the rest is shared')
  t.match(await answer.finished, { state: 'done', text: tokens(40), nonce: answer.nonce })
  t.equal(answer.nonce, `${id}_${before.messages[question]?.seq}`)
})

t.test('an answer goes on where it was after the line was cut', async (t) => {
  const { app, upstream } = await startAnswering(t)
  const ada = await signedUp(t, app.url, 'ada')
  const channel = ada.channel(await aiChatOf(ada))
  await channel.open()
  const answer = channel.ask({ text: 'repeat 40 tokens hold after 20' })
  await Promise.all([shows(channel, tokens(20)), holds(answer, tokens(20))])
  t.match(channel.getSnapshot().messages.at(-2), { text: 'repeat 40 tokens hold after 20' })
  const pieces = collect(answer)
  ada.cut()
  await until(channel, () => channel.getSnapshot().state === 'offline')
  t.equal(answersIn(channel)[0]?.text, tokens(20), 'what is known stays')
  upstream.release()
  ada.reconnect()
  t.match(await answer.finished, { state: 'done', text: tokens(40) })
  await shows(channel, tokens(40), 'done')
  t.equal((await pieces).join(''), tokens(40))
  const page = await ada.api.messages.history.query({ channelId: channel.id })
  t.same(channel.getSnapshot().messages, page.items)
})

t.test('questions in channels', async (t) => {
  const { app } = await startAnswering(t)
  const ada = await signedUp(t, app.url, 'ada')

  t.test('another answer to the same message', async (t) => {
    const channel = ada.channel(await aiChatOf(ada))
    await channel.open()
    const first = await channel.ask({ text: 'repeat 3 tokens' }).finished
    await shows(channel, tokens(3), 'done')
    const again = channel.regenerate(first.seq!)
    t.match(await again.finished, { state: 'done', text: tokens(3), channelId: channel.id })
    await until(channel, () => answersIn(channel).length === 2)
    t.match(answersIn(channel)[1], { parent: answersIn(channel)[0]?.parent })
    const branch = channel.ask({ text: 'repeat 2 tokens', parent: first.seq! })
    t.match(await branch.finished, { text: tokens(2) })
  })

  t.test('a question that is asked offline is answered later', async (t) => {
    const channel = ada.channel(await aiChatOf(ada))
    await channel.open()
    ada.cut()
    await until(channel, () => channel.getSnapshot().state === 'offline')
    const answer = channel.ask({ text: 'repeat 3 tokens' })
    t.match(channel.getSnapshot().pending, [{ text: 'repeat 3 tokens' }])
    t.equal(answer.getSnapshot().state, 'queued')
    ada.reconnect()
    t.match(await answer.finished, { state: 'done', text: tokens(3) })
    await shows(channel, tokens(3), 'done')
  })

  t.test('a channel that nobody has opened is asked as well', async (t) => {
    const [chat, meeting] = [await aiChatOf(ada), await meetingOf(ada)]
    const answers = [chat, meeting].map((id) => ada.channel(id).ask({ text: 'repeat 3 tokens' }))
    for (const answer of answers) t.match(await answer.finished, { text: tokens(3) })
    const texts = async (channelId: string) =>
      (await ada.api.messages.history.query({ channelId })).items.map(({ text }) => text)
    t.ok((await texts(chat)).includes('repeat 3 tokens'))
    t.ok((await texts(meeting)).includes('@assistant repeat 3 tokens'))
  })

  t.test('a question is taken back before it is answered', async (t) => {
    const channel = ada.channel(await aiChatOf(ada))
    await channel.open()
    const asked = channel.ask({ text: 'hang' })
    await asked.stop()
    t.match(await asked.finished, { state: 'stopped' })
    await shows(channel, '', 'stopped')
  })
})
