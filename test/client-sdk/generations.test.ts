import t from 'tap'
import { createNonce, type Channel, type Generation } from '../../client-sdk/src/index.ts'
import { password } from '../helpers/app.ts'
import { tokens } from '../helpers/generation-viewers.ts'
import { aiChatOf, startAnswering } from './support/answering.ts'
import { because } from './support/because.ts'
import { liveClient, meetingOf, signedUp, until } from './support/live-client.ts'

const answersIn = (channel: Channel) =>
  channel.getSnapshot().messages.filter(({ by }) => by.kind === 'assistant')
const shows = (channel: Channel, text: string, state = 'running') =>
  until(channel, () => {
    const answer = answersIn(channel).at(-1)
    return answer?.text === text && answer.generation?.state === state
  })
const holds = (answer: Generation, text: string) =>
  until(answer, () => answer.getSnapshot().text === text)

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

t.test('a prompt outside of channels is answered piece by piece', async (t) => {
  const { app, upstream } = await startAnswering(t)
  const ada = await signedUp(t, app.url, 'ada')
  const answer = ada.generate({ prompt: 'repeat 40 tokens hold after 20' })
  t.match(answer, { id: null, nonce: /^[\w-]{20}$/ })
  t.match(answer.getSnapshot(), { state: 'queued', prompt: 'repeat 40 tokens hold after 20' })
  const pieces: string[] = []
  for await (const piece of answer) {
    pieces.push(piece)
    if (pieces.join('') === tokens(20)) upstream.release()
  }
  t.equal(pieces.join(''), tokens(40))
  t.ok(pieces.length > 1)
  const finished = await answer.finished
  t.match(finished, { id: answer.id, state: 'done', text: tokens(40), usage: { output: 40 } })
  t.equal(answer.getSnapshot(), finished)
  t.equal((await collect(answer)).join(''), tokens(40), 'a second look begins anew')

  const { nonce } = answer
  t.equal(ada.generation({ nonce }), answer)
  t.equal(ada.generate({ prompt: 'whatever', nonce }), answer, 'the same nonce is the same one')
  const other = liveClient(t, app.url)
  await other.signIn({ login: 'ada', password })
  const found = other.generation({ nonce })
  t.match(await found.finished, { id: answer.id, text: tokens(40) })
  t.match(await other.generation({ id: finished.id }).finished, { nonce })
})

t.test('an answer is found again in the middle, by a client that starts anew', async (t) => {
  const { app, upstream } = await startAnswering(t)
  const ada = await signedUp(t, app.url, 'ada')
  const answer = ada.generate({ prompt: 'repeat 40 tokens hold after 20' })
  await holds(answer, tokens(20))
  ada.close()
  await t.rejects(answer.finished, because('ABORTED'))
  const again = liveClient(t, app.url)
  await again.signIn({ login: 'ada', password })
  const found = again.generation({ nonce: answer.nonce })
  await holds(found, tokens(20))
  upstream.release()
  t.match(await found.finished, { state: 'done', text: tokens(40) })
})

t.test('an answer outlives the server that wrote it', async (t) => {
  const { app, upstream } = await startAnswering(t)
  const ada = await signedUp(t, app.url, 'ada')
  const answer = ada.generate({ prompt: 'repeat 40 tokens hold after 20' })
  await holds(answer, tokens(20))
  await app.restart()
  upstream.release()
  t.match(await answer.finished, { state: 'done', text: tokens(40) })
})

t.test('a stop keeps what was written, and may come before the server knows', async (t) => {
  const { app } = await startAnswering(t)
  const ada = await signedUp(t, app.url, 'ada')
  const held = ada.generate({ prompt: 'repeat 40 tokens hold after 20' })
  await holds(held, tokens(20))
  await held.stop()
  t.match(await held.finished, { state: 'stopped', text: tokens(20) })
  t.equal((await collect(held)).join(''), tokens(20))
  await held.stop()

  const early = ada.generate({ prompt: 'hang' })
  const stopping = early.stop()
  t.equal(early.id, null)
  await stopping
  t.match(await early.finished, { state: 'stopped', text: '' })

  const channel = ada.channel(await aiChatOf(ada))
  await channel.open()
  const asked = channel.ask({ text: 'hang' })
  await asked.stop()
  t.match(await asked.finished, { state: 'stopped' })
  await shows(channel, '', 'stopped')
})

t.test('another answer to the same message', async (t) => {
  const { app } = await startAnswering(t)
  const ada = await signedUp(t, app.url, 'ada')
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
  const { app } = await startAnswering(t)
  const ada = await signedUp(t, app.url, 'ada')
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
  const { app } = await startAnswering(t)
  const ada = await signedUp(t, app.url, 'ada')
  const [chat, meeting] = [await aiChatOf(ada), await meetingOf(ada)]
  const answers = [chat, meeting].map((id) => ada.channel(id).ask({ text: 'repeat 3 tokens' }))
  for (const answer of answers) t.match(await answer.finished, { text: tokens(3) })
  const texts = async (channelId: string) =>
    (await ada.api.messages.history.query({ channelId })).items.map(({ text }) => text)
  t.ok((await texts(chat)).includes('repeat 3 tokens'))
  t.ok((await texts(meeting)).includes('@assistant repeat 3 tokens'))
})

t.test('what cannot be begun says why, and throws nothing at nobody', async (t) => {
  const { app } = await startAnswering(t)
  const ada = await signedUp(t, app.url, 'ada')
  const unhandled: unknown[] = []
  const hear = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', hear)
  t.teardown(() => process.off('unhandledRejection', hear))
  const refused = ada.generate({ prompt: 'hello', providerId: '0'.repeat(24) })
  await until(refused, () => refused.getSnapshot().state === 'failed')
  t.match(refused.getSnapshot(), { error: /.+/ })
  await ada.api.me.get.query() // a turn in which the rejection would have been reported
  t.same(unhandled, [])
  await t.rejects(refused.finished, because('NOT_FOUND'))
  await t.rejects(collect(refused), because('NOT_FOUND'))
  await refused.stop()
  await t.rejects(ada.generation({ nonce: createNonce() }).finished, because('NOT_FOUND'))

  const failing = ada.generate({ prompt: 'status 401' })
  t.match(await failing.finished, { state: 'failed', error: /.+/ })
  t.same(await collect(failing), [])

  const running = ada.generate({ prompt: 'hang' })
  await until(running, () => running.id !== null)
  await ada.signOut({ pending: 'discard' })
  await t.rejects(running.finished, because('UNAUTHENTICATED'))
})

async function collect(answer: Generation): Promise<string[]> {
  const pieces: string[] = []
  for await (const piece of answer) pieces.push(piece)
  return pieces
}
