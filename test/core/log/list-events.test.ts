import t from 'tap'
import { as, nonce, startChat, text } from '../../helpers/chat.ts'

void t.test(
  'a page of events tells where the log ends, however far the projection is',
  async (t) => {
    const chat = await startChat(t)
    const ada = chat.person('ada')
    const start = { kind: 'public' as const, name: 'General', topic: null, description: null }
    const { id, epoch } = await chat.channels.create(ada, { ...start, nonce: nonce() })
    for (const said of ['one', 'two', 'three'])
      await chat.messages.send(as(ada, 'message.send'), text(id, said))
    const reader = as(ada, 'channel.read')

    const page = await chat.events.list(reader, {
      channelId: id,
      from: { epoch, seq: 2 },
      limit: 2,
    })
    t.strictSame(
      page.events.map(({ seq }) => seq),
      [3, 4],
    )
    t.equal(page.head, 5, 'who reads on until the head misses nothing')

    const rest = await chat.events.list(reader, { channelId: id, from: { epoch, seq: 5 } })
    t.match(rest, { events: [], head: 5 })
  },
)
