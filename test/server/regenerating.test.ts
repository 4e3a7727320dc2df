import t from 'tap'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { defaultSettings } from '@chatcord/core/system/settings.schema'
import { nonce, startAnswers } from '../helpers/answer-scene.ts'
import { completed } from '../helpers/generation-viewers.ts'
import { refusalOf } from '../helpers/refusal.ts'

const { quotas } = defaultSettings

t.test('who may have no other answer is told so, and nothing is written', async (t) => {
  const scene = await startAnswers(t, {
    generationsPerUser: 2,
    quotas: { ...quotas, chat: { ...quotas.chat, member: 2 } },
  })
  const { http } = scene.ada
  const { id: channelId } = await http.channels.create.mutate({ nonce: nonce(), kind: 'ai' })
  const { epoch } = await http.messages.send.mutate({ channelId, nonce: nonce(), text: 'hello' })
  const { target: seq } = await completed(scene.ada, channelId, epoch)
  const again = (more = {}) =>
    http.ai.regenerate.mutate({ channelId, epoch, seq, nonce: nonce(), ...more })
  const answers = async () =>
    (await http.messages.history.query({ channelId })).items.filter(
      ({ by }) => by.kind === 'assistant',
    ).length

  t.equal(await refusalOf(again({ providerId: newId() })), 'NOT_FOUND')
  t.equal(await answers(), 1)
  scene.upstream.next({ tokens: 2, holdAfter: 1 })
  await again()
  const late = { nonce: nonce() }
  for (const input of [late, late, {}]) t.equal(await refusalOf(again(input)), 'OVER_QUOTA')
  scene.upstream.release()
  t.equal(await answers(), 2)
})

t.test('nor is anything where too many answers are being written for them already', async (t) => {
  const scene = await startAnswers(t, { generationsPerUser: 1 })
  const { http } = scene.ada
  const ben = await scene.app.clientAs('ben')
  const { id: channelId } = await http.channels.create.mutate({
    ...{ nonce: nonce(), kind: 'public', name: 'tea' },
  })
  await ben.http.channels.join.mutate({ channelId, nonce: nonce() })
  const mentions = [{ kind: 'assistant' as const, userId: null, start: 0, length: 10 }]
  const question = { channelId, nonce: nonce(), text: '@assistant repeat 2 tokens', mentions }
  const { epoch } = await http.messages.send.mutate(question)
  const { target: seq } = await completed(scene.ada, channelId, epoch)

  await ben.http.generations.create.mutate({ nonce: nonce(), prompt: 'hold after 1' })
  const again = ben.http.ai.regenerate.mutate({ channelId, epoch, seq, nonce: nonce() })
  t.equal(await refusalOf(again), 'LIMIT_REACHED')
  const { items } = await http.messages.history.query({ channelId })
  t.equal(items.filter(({ by }) => by.kind === 'assistant').length, 1)
  scene.upstream.release()
})
