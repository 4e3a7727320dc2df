import t from 'tap'
import { createNonce, type ChatClient } from '../../client-sdk/src/index.ts'
import { because } from './support/because.ts'
import { aiChatOf, startAnswering } from './support/answering.ts'
import { meetingOf, signedUp } from './support/live-client.ts'

const switchAssistant = ({ api }: ChatClient, channelId: string, assistant: boolean) =>
  api.channels.update.mutate({ channelId, nonce: createNonce(), assistant })

const questionsIn = async ({ api }: ChatClient, channelId: string) =>
  (await api.messages.history.query({ channelId })).items.flatMap(({ text, by }) =>
    by.kind === 'person' && text.includes('why?') ? [text] : [],
  )

t.test('a question that nobody will answer fails at once, and stays in the log once', async (t) => {
  const { app } = await startAnswering(t)
  const ada = await signedUp(t, app.url, 'ada')

  t.test('where the assistant is off', async (t) => {
    const id = await meetingOf(ada)
    await switchAssistant(ada, id, false)
    const answer = ada.channel(id).ask({ text: 'why?' })
    await t.rejects(answer.finished, because('ASSISTANT_OFF'))
    t.match(answer.getSnapshot(), { state: 'failed', error: /switched off in this channel/ })
    t.same(await questionsIn(ada, id), ['@assistant why?'])

    await switchAssistant(ada, id, true)
    t.match(await ada.channel(id).ask({ text: 'repeat 2 tokens' }).finished, { state: 'done' })
    const [first] = (await ada.api.messages.history.query({ channelId: id })).items.filter(
      ({ by }) => by.kind === 'assistant',
    )
    await switchAssistant(ada, id, false)
    const again = ada.channel(id).regenerate(first!.seq)
    await t.rejects(again.finished, because('ASSISTANT_OFF'))
  })

  t.test('what asks nobody is not refused, and its answer is not found', async (t) => {
    const channelId = await meetingOf(ada)
    const { message } = await ada.api.messages.send.mutate({
      ...{ channelId, nonce: createNonce(), text: 'why? I ask myself' },
    })
    const nonce = `${channelId}_${message.seq}`
    await t.rejects(ada.api.generations.get.query({ nonce }), because('NOT_FOUND'))
    const [bob] = [await signedUp(t, app.url, 'bob')]
    await t.rejects(bob.api.generations.get.query({ nonce }), because('NOT_FOUND'))
  })

  t.test('where no provider is active', async (t) => {
    const id = await aiChatOf(ada)
    const { items } = await ada.api.ai.providers.query()
    for (const { id: providerId } of items)
      await app.services.providerAdmin.update({ providerId, active: false })
    const answer = await ada.channel(id).ask({ text: 'why?' }).finished
    t.match(answer, { state: 'failed', error: /No AI provider is active\. An administrator/ })
    t.same(await questionsIn(ada, id), ['why?'])
  })
})
