import t, { type Test } from 'tap'
import { nonce, startAnswers, type AnswerScene } from '../helpers/answer-scene.ts'
import type { Person } from '../helpers/app.ts'
import { eventually } from '../helpers/eventually.ts'
import {
  completed,
  eventOf,
  tokens,
  watchGeneration,
  watchText,
} from '../helpers/generation-viewers.ts'
import { refusalOf } from '../helpers/refusal.ts'

async function aiChat({ ada }: AnswerScene): Promise<string> {
  return (await ada.http.channels.create.mutate({ nonce: nonce(), kind: 'ai' })).id
}

const say = ({ http }: Person, channelId: string, text: string, more = {}) =>
  http.messages.send.mutate({ channelId, nonce: nonce(), text, ...more })

t.test('a message in an AI chat is answered by one message of the assistant', async (t) => {
  const scene = await startAnswers(t)
  const channelId = await aiChat(scene)
  const { message, epoch } = await say(scene.ada, channelId, 'repeat 30 tokens')
  const end = await completed(scene.ada, channelId, epoch)
  t.match(end, { state: 'done', text: tokens(30), usage: { output: 30 } })
  const { items } = await scene.ada.http.messages.history.query({ channelId })
  const answers = items.filter(({ by }) => by.kind === 'assistant')
  t.match(answers, [
    {
      ...{ seq: end.target, text: tokens(30), parent: message.seq, replyTo: message.seq },
      generation: { state: 'done', provider: 'Tiny' },
    },
  ])
  t.equal(scene.upstream.counts().calls >= 1, true)
})

t.test(
  'in other channels the assistant answers where it is mentioned, and nobody else',
  async (t) => {
    const scene = await startAnswers(t)
    const { id } = await scene.ada.http.channels.create.mutate({
      ...{ nonce: nonce(), kind: 'public', name: 'tea' },
    })
    await say(scene.ada, id, 'nobody is asked')
    const mentions = [{ kind: 'assistant' as const, userId: null, start: 0, length: 10 }]
    const { epoch, message } = await say(scene.ada, id, '@assistant repeat 3 tokens', { mentions })
    const end = await completed(scene.ada, id, epoch)
    t.equal(end.text, 't0 t1 t2 ')
    const page = await scene.ada.http.messages.history.query({ channelId: id })
    const answers = page.items.filter(({ by }) => by.kind === 'assistant')
    t.strictSame(
      answers.map(({ parent }) => parent),
      [message.seq],
    )
    const said = scene.upstream.calls.at(-1)?.body.messages.at(-1)?.content
    t.match(said, /\brepeat 3 tokens$/)
    t.notMatch(said, /@assistant/, 'the address is not part of what is said')
  },
)

t.test('in a thread the assistant reads the thread and answers there', async (t) => {
  const scene = await startAnswers(t)
  const { id } = await scene.ada.http.channels.create.mutate({
    ...{ nonce: nonce(), kind: 'public', name: 'knots' },
  })
  const root = await say(scene.ada, id, 'which knot?')
  await say(scene.ada, id, 'something else')
  const thread = root.message.seq
  await say(scene.ada, id, 'for a tent', { thread })
  const mentions = [{ kind: 'assistant' as const, userId: null, start: 0, length: 10 }]
  await say(scene.ada, id, '@assistant repeat 2 tokens', { thread, mentions })
  const { target } = await completed(scene.ada, id, root.epoch)
  const said = scene.upstream.calls.at(-1)?.body.messages.map(({ content }) => content)
  t.strictSame(said, ['ada: which knot?', 'ada: for a tent', 'ada: repeat 2 tokens'])
  const answer = await scene.ada.http.messages.get.query({ channelId: id, seq: target })
  t.match(answer, { thread, text: tokens(2) })
})

t.test('a channel without the assistant answers to no mention', async (t) => {
  const scene = await startAnswers(t)
  const { id } = await scene.ada.http.channels.create.mutate({
    ...{ nonce: nonce(), kind: 'public', name: 'quiet' },
  })
  await scene.ada.http.channels.update.mutate({ channelId: id, nonce: nonce(), assistant: false })
  await scene.ada.http.channels.get.query({ channelId: id })
  const mentions = [{ kind: 'assistant' as const, userId: null, start: 0, length: 10 }]
  await say(scene.ada, id, '@assistant hello', { mentions })
  t.strictSame((await scene.ada.http.generations.list.query()).items, [])
})

t.test('viewers see the answer grow, also who comes later', async (t) => {
  const scene = await startAnswers(t)
  const channelId = await aiChat(scene)
  const seen = watchText(t, scene.ada, channelId)
  const { epoch } = await say(scene.ada, channelId, 'repeat 40 tokens hold after 20')
  await seen.until((text) => text === tokens(20))
  const late = watchText(t, scene.ada, channelId)
  await late.until((text) => text === tokens(20))
  scene.upstream.release()
  await seen.until((text) => text === tokens(40))
  await late.until((text) => text === tokens(40))
  t.equal((await completed(scene.ada, channelId, epoch)).text, tokens(40))
})

t.test('a generation is followed from any point, and ends with the whole of it', async (t) => {
  const scene = await startAnswers(t)
  const made = await scene.ada.http.generations.create.mutate({
    ...{ nonce: nonce(), prompt: 'repeat 40 tokens hold after 20' },
  })
  const first = watchGeneration(t, scene.ada, { id: made.id })
  await first.until(({ text }) => text === tokens(20))
  const lastEventId = first.lastEventId()
  const resumed = watchGeneration(t, scene.ada, { id: made.id, lastEventId }, tokens(20))
  scene.upstream.release()
  const whole = await first.until(({ text }) => text === tokens(40))
  t.equal(whole.finished, null, 'the text came before the end')
  const end = await resumed.until(({ finished }) => finished !== null)
  t.match(end.finished, { state: 'done', text: tokens(40), usage: { output: 40 } })
  t.equal(end.text, tokens(40))
  const byNonce = await scene.ada.http.generations.get.query({ nonce: made.nonce })
  t.match(byNonce, { id: made.id, state: 'done', text: tokens(40) })
})

t.test('the same nonce is the same generation, and another prompt is refused', async (t) => {
  const scene = await startAnswers(t)
  const input = { nonce: nonce(), prompt: 'repeat 2 tokens' }
  const one = await scene.ada.http.generations.create.mutate(input)
  const two = await scene.ada.http.generations.create.mutate(input)
  t.equal(one.id, two.id)
  const other = { ...input, prompt: 'something else' }
  t.equal(await refusalOf(scene.ada.http.generations.create.mutate(other)), 'CONFLICT')
})

t.test('nobody takes the nonce of the answer to a message first', async (t) => {
  const scene = await startAnswers(t)
  const channelId = await aiChat(scene)
  const taken = { nonce: `${channelId}_3`, prompt: 'first' }
  t.equal(await refusalOf(scene.ada.http.generations.create.mutate(taken)), 'VALIDATION')
  const { epoch } = await say(scene.ada, channelId, 'repeat 2 tokens')
  t.equal((await completed(scene.ada, channelId, epoch)).state, 'done')
})

t.test('a stop keeps what was written and gives the quota back', async (t) => {
  const scene = await startAnswers(t)
  const channelId = await aiChat(scene)
  const seen = watchText(t, scene.ada, channelId)
  const { message, epoch } = await say(scene.ada, channelId, 'repeat 40 tokens hold after 20')
  await seen.until((text) => text === tokens(20))
  const found = await scene.ada.http.generations.get.query({
    nonce: `${channelId}_${message.seq}`,
  })
  await scene.ada.http.generations.stop.mutate({ id: found.id })
  const end = await completed(scene.ada, channelId, epoch)
  t.match(end, { state: 'stopped', text: tokens(20) })
  await scene.upstream.until(({ left }) => left === 1)
  const ended = watchGeneration(t, scene.ada, { id: found.id })
  await ended.until(({ finished }) => finished?.state === 'stopped')
  // The quota is settled a moment after the end is told.
  await eventually(async () => (await scene.ada.http.me.usage.query())[0]?.held === 0)
  t.match((await scene.ada.http.me.usage.query())[0], { kind: 'chat', used: 0, held: 0 })
})

t.test('another answer to the same question is asked for by regenerate', async (t) => {
  const scene = await startAnswers(t)
  const channelId = await aiChat(scene)
  const { message, epoch } = await say(scene.ada, channelId, 'repeat 3 tokens')
  // As soon as the answer is seen, which is before it is projected.
  const { seq } = await eventOf(scene.ada, channelId, epoch, (event) =>
    event.type === 'message.created' && event.seq > message.seq ? event : undefined,
  )
  const input = { channelId, epoch, nonce: nonce(), seq }
  const again = await scene.ada.http.ai.regenerate.mutate(input)
  t.equal((await scene.ada.http.ai.regenerate.mutate(input)).id, again.id)
  await eventOf(scene.ada, channelId, epoch, (event) =>
    event.type === 'message.completed' && event.target === again.seq ? event : undefined,
  )
  const { items } = await scene.ada.http.messages.history.query({ channelId })
  const parents = items.filter(({ by }) => by.kind === 'assistant').map(({ parent }) => parent)
  t.strictSame(parents, [message.seq, message.seq])
})

t.test(
  'the provider gets the conversation along the branch, and not the other branches',
  async (t) => {
    const scene = await startAnswers(t)
    const channelId = await aiChat(scene)
    const one = await say(scene.ada, channelId, 'first')
    const { target, text } = await completed(scene.ada, channelId, one.epoch)
    const two = await say(scene.ada, channelId, 'second', { parent: target })
    await answerTo(t, scene, channelId, two.message.seq)
    const other = await say(scene.ada, channelId, 'another second', { parent: target })
    await answerTo(t, scene, channelId, other.message.seq)
    const branch = scene.upstream.calls.findLast(({ prompt }) => prompt === 'another second')
    t.strictSame(
      branch?.body.messages.map(({ role, content }) => [role, content]),
      [
        ['user', 'first'],
        ['assistant', text],
        ['user', 'another second'],
      ],
    )
  },
)

t.test('an upstream that fails for good ends the answer with its reason', async (t) => {
  const scene = await startAnswers(t)
  const made = await scene.ada.http.generations.create.mutate({
    ...{ nonce: nonce(), prompt: 'status 401' },
  })
  const { finished } = await watchGeneration(t, scene.ada, { id: made.id }).until(
    (state) => state.finished !== null,
  )
  t.match(finished, { state: 'failed', text: '', error: /.+/ })
  await eventually(async () => (await scene.ada.http.me.usage.query())[0]?.held === 0)
  t.match((await scene.ada.http.me.usage.query())[0], { used: 0, held: 0 })
})

t.test('an answer that breaks off is written anew, once', async (t) => {
  const scene = await startAnswers(t)
  const made = await scene.ada.http.generations.create.mutate({
    ...{ nonce: nonce(), prompt: 'repeat 30 tokens cut after 10 times 1' },
  })
  const watched = watchGeneration(t, scene.ada, { id: made.id })
  const { finished, text } = await watched.until((state) => state.finished !== null)
  t.match(finished, { state: 'done', text: tokens(30) })
  t.equal(text, tokens(30))
  t.equal(scene.upstream.counts().calls, 2)
})

t.test('an AI chat that nobody named is named after its first question', async (t) => {
  const scene = await startAnswers(t)
  await scene.app.services.providerAdmin.prefer('000000000000000000000001')
  const channelId = await aiChat(scene)
  const { epoch } = await say(scene.ada, channelId, 'How many legs do seven spiders have together?')
  const { changes } = await eventOf(scene.ada, channelId, epoch, (event) =>
    event.type === 'channel.updated' ? event : undefined,
  )
  t.match(changes.name, /spiders/i)
})

async function answerTo(
  t: Test,
  { ada }: AnswerScene,
  channelId: string,
  seq: number,
): Promise<void> {
  const watched = watchGeneration(t, ada, { nonce: `${channelId}_${seq}` })
  await watched.until(({ finished }) => finished !== null)
}
