import t from 'tap'
import { as, nonce, startChat, text } from '../../helpers/chat.ts'

const sendsBefore = 300
/** Many times what is written while a reader of a quiet channel is answered. */
const sendsMax = 1_500

void t.test('a channel is read while it is written to without a pause', async (t) => {
  const chat = await startChat(t)
  const ada = chat.person('ada')
  const start = { kind: 'public' as const, name: 'General', topic: null, description: null }
  const { id } = await chat.channels.create(ada, { ...start, nonce: nonce() })
  const writer = as(ada, 'message.send')
  const reader = as(ada, 'channel.read')

  for (const [what, read] of [
    ['a stream', () => chat.events.watch(reader, { channelId: id, from: null })],
    ['a page of history', () => chat.messages.history(reader, { channelId: id })],
    ['the channel', () => chat.channels.get(reader, id)],
  ] as const) {
    let sent = 0
    const answers = new Set<unknown>()
    let reading: Promise<unknown> = Promise.resolve()
    while (answers.size === 0 && sent < sendsMax) {
      await chat.messages.send(writer, text(id, 'more'))
      if (++sent === sendsBefore) reading = read().then((answer) => answers.add(answer))
    }
    t.equal(answers.size, 1, `${what} is answered before the writer stops`)
    await reading
  }
})
