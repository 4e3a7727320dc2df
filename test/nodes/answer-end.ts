import type { Test } from 'tap'
import { createGenerationStore } from '@chatcord/core/generations/generation.store'
import { ledgerModel } from '@chatcord/core/usage/ledger.model'
import type { ChatClient } from '../../client-sdk/src/index.ts'
import { until } from '../client-sdk/support/live-client.ts'
import { eventually } from '../helpers/eventually.ts'
import { tokens, watchGeneration, watchText } from '../helpers/generation-viewers.ts'
import type { AnswerScene } from './answer-scene.ts'

/** What is left of an answer: asserts that it is there once and paid once, with this text; answers its record. */
export async function isWholeOnce(
  t: Test,
  { database: { connection } }: AnswerScene,
  expected: { asker: ChatClient; channelId: string; id: string; text: string; used: number },
) {
  const { asker, channelId, id, text, used } = expected
  const generations = createGenerationStore(connection)
  const isSettled = async () => (await generations.byId(id))?.settled === true
  await eventually(isSettled)
  const record = await generations.byId(id)
  if (!record) throw new Error('it was there')
  t.match(record, { state: 'done', text, stopping: false })
  const { items } = await asker.api.messages.history.query({ channelId, limit: 50 })
  const answers = items.filter(({ by }) => by.kind === 'assistant')
  t.match(
    answers.map((answer) => [answer.text, answer.generation?.state, answer.seq]),
    [[text, 'done', record.seq]],
  )
  const lines = await ledgerModel(connection).find({ _id: record.id }).lean()
  t.match(
    lines.map(({ calls, state }) => [calls, state]),
    [[1, 'done']],
  )
  const [chat] = await asker.api.me.usage.query()
  t.match(chat, { kind: 'chat', used, held: 0 })
  return record
}

/** All who look on at an answer, each in one of the ways to do so. */
export function watchAnswer(
  t: Test,
  { channelId, id, chats }: { channelId: string; id: string; chats: readonly ChatClient[] },
) {
  const viewers = chats.map(({ api }) => watchText(t, { ws: api }, channelId))
  const late: ReturnType<ChatClient['channel']>[] = []
  const generations = chats.map(({ api }) => watchGeneration(t, { ws: api }, { id }))
  return {
    /** Somebody who opens the channel now; the answer may have ended by then. */
    join(chat: ChatClient) {
      const channel = chat.channel(channelId)
      t.teardown(channel.subscribe(() => undefined))
      late.push(channel)
    },
    /** Resolves once every viewer has the whole text. */
    async sawWhole(count: number) {
      const whole = tokens(count)
      await Promise.all([
        ...late.map((channel) =>
          until(channel, () => channel.getSnapshot().messages.some(({ text }) => text === whole)),
        ),
        ...viewers.map(({ until }) => until((text) => text === whole)),
        ...generations.map(({ until }) =>
          until(({ text, finished }) => finished?.text === whole && text === whole),
        ),
      ])
    },
  }
}
