import t from 'tap'
import { createConversation } from '@chatcord/core/generations/conversation'
import type { GenerationRecord } from '@chatcord/core/generations/generation.record'
import type { ChannelRecord } from '@chatcord/core/channels/channel.record'
import type { MessageRecord } from '@chatcord/core/messages/message.record'
import { assistantId } from '@chatcord/core/users/ensure-assistant'

type Said = Partial<MessageRecord> & { seq: number; by: string }

/** The conversation of a channel that holds these messages. */
function conversation(kind: ChannelRecord['kind'], said: readonly Said[]) {
  const messages = said.map(
    (message) =>
      ({
        ...{ kind: 'text', text: `m${message.seq}`, thread: null, parent: null, deleted: null },
        mentions: [],
        ...message,
      }) as MessageRecord,
  )
  return createConversation({
    projector: { project: async () => ({ kind, id: 'c', gen: 1, floor: 1 }) as ChannelRecord },
    projection: {
      messages: async (_ch, _gen, seqs) => messages.filter(({ seq }) => seqs.includes(seq)),
      page: async ({ seq, limit, thread = null }) =>
        messages
          .filter((message) => message.seq < seq && message.thread === thread)
          .sort((a, b) => b.seq - a.seq)
          .slice(0, limit),
    },
    refs: async (ids) =>
      ids.map((id) => ({
        id,
        username: id,
        displayName: id.toUpperCase(),
        avatarUrl: null,
        kind: 'person',
      })),
  })
}

const asking = (parent: number, thread: number | null = null) =>
  ({ prompt: null, channel: 'c', parent, thread }) as GenerationRecord
const roomy = { contextTokens: 1_000 }

t.test('in a channel the assistant reads who said what before the question', async (t) => {
  const turns = await conversation('public', [
    { seq: 1, by: 'ada', kind: 'system', text: '' },
    { seq: 2, by: 'ada' },
    { seq: 3, by: assistantId },
    { seq: 4, by: 'bob', deleted: { at: 1, by: 'bob' } },
    { seq: 5, by: 'bob', thread: 2 },
    { seq: 6, by: 'bob' },
    { seq: 7, by: 'ada' },
  ])(asking(6), roomy)
  t.strictSame(turns, [
    { role: 'user', name: 'ADA', text: 'm2' },
    { role: 'assistant', name: null, text: 'm3' },
    { role: 'user', name: 'BOB', text: 'm6' },
  ])
})

t.test('in a thread it reads the thread and its root', async (t) => {
  const turns = await conversation('public', [
    { seq: 1, by: 'ada' },
    { seq: 2, by: 'bob' },
    { seq: 3, by: 'bob', thread: 1 },
    { seq: 4, by: 'ada', thread: 1 },
  ])(asking(4, 1), roomy)
  t.strictSame(
    turns?.map(({ text }) => text),
    ['m1', 'm3', 'm4'],
  )
})

t.test('in an AI chat it reads the branch that the question goes on from', async (t) => {
  const chat = conversation('ai', [
    { seq: 2, by: 'ada', parent: 0 },
    { seq: 3, by: assistantId, parent: 2 },
    { seq: 4, by: 'ada', parent: 3 },
    { seq: 5, by: assistantId, parent: 4 },
    { seq: 6, by: 'ada', parent: 3 },
    { seq: 7, by: 'ada', parent: 0 },
  ])
  const texts = async (seq: number) => (await chat(asking(seq), roomy))?.map(({ text }) => text)
  t.strictSame(await texts(6), ['m2', 'm3', 'm6'])
  t.strictSame(await texts(7), ['m7'])
})

t.test('a message that names no parent goes on from the one before it', async (t) => {
  const turns = await conversation('ai', [
    { seq: 2, by: 'ada' },
    { seq: 3, by: assistantId, parent: 2 },
    { seq: 4, by: 'ada' },
  ])(asking(4), roomy)
  t.strictSame(
    turns?.map(({ text }) => text),
    ['m2', 'm3', 'm4'],
  )
})

t.test('only the newest that fit are sent, and the question always', async (t) => {
  const long = 'x'.repeat(350)
  const chat = conversation(
    'public',
    [1, 2, 3, 4].map((seq) => ({ seq, by: 'ada', text: long })),
  )
  t.equal((await chat(asking(4), { contextTokens: 250 }))?.length, 2)
  t.equal((await chat(asking(4), { contextTokens: 1 }))?.length, 1)
})

t.test('a prompt of its own is the whole conversation', async (t) => {
  const record = { prompt: 'hello', channel: null, parent: null, thread: null } as GenerationRecord
  const turns = await conversation('public', [])(record, roomy)
  t.strictSame(turns, [{ role: 'user', name: null, text: 'hello' }])
})

t.test(
  'a question that was deleted since has no conversation, wherever it was asked',
  async (t) => {
    const deleted = { at: 1, by: 'ada' }
    const said = [
      { seq: 1, by: 'ada' },
      { seq: 2, by: 'ada', deleted },
      { seq: 3, by: 'ada', thread: 1, deleted },
    ]
    t.equal(await conversation('public', said)(asking(2), roomy), null)
    t.equal(await conversation('public', said)(asking(3, 1), roomy), null)
    t.equal(await conversation('ai', said)(asking(2), roomy), null)
  },
)
