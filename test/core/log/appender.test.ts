import t from 'tap'
import { as, nonce, startChat, text } from '../../helpers/chat.ts'

void t.test('a node that watches a channel knows where another one ended', async (t) => {
  const chat = await startChat(t)
  const other = chat.node(chat.bus)
  const ada = chat.person('ada')
  const start = { kind: 'public' as const, name: 'General', topic: null, description: null }
  const { id } = await chat.channels.create(ada, { ...start, nonce: nonce() })
  const writer = as(ada, 'message.send')

  const stream = await chat.events.watch(as(ada, 'channel.read'), { channelId: id, from: null })
  const frames = stream.iterate(AbortSignal.any([]))[Symbol.asyncIterator]()
  await frames.next() // caught up: it is live now
  await chat.messages.send(writer, text(id, 'here'))
  await frames.next()
  await other.messages.send(writer, text(id, 'there'))
  await frames.next()

  const { log } = chat.stores
  const { insert, tail } = log
  const calls: string[] = []
  log.insert = (rows) => (calls.push('insert'), insert(rows))
  log.tail = (ch) => (calls.push('tail'), tail(ch))
  const { message } = await chat.messages.send(writer, text(id, 'and here'))
  t.equal(message.seq, 5)
  t.strictSame(calls, ['insert'], 'neither looks for the tail nor loses the place')
})
