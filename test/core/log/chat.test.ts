import t from 'tap'
import type { Reason } from '@chatcord/core/errors'
import type { ChannelFrame } from '@chatcord/core/log/channel-frame'
import type { ChannelStream } from '@chatcord/core/log/channel-stream'
import { as, nonce, startChat, text, type TestChat } from '../../helpers/chat.ts'

/** What a promise is expected to reject with. */
const refusal = (reason: Reason) => ({ reason }) as unknown as Error

async function room(chat: TestChat, kind: 'public' | 'private' = 'public') {
  const ada = chat.person('ada')
  const { id } = await chat.channels.create(ada, {
    nonce: nonce(),
    kind,
    name: 'General',
    topic: null,
    description: null,
  })
  return { ada, id }
}

/** Frames until `done` says so. */
async function read(
  stream: ChannelStream,
  done: (frames: ChannelFrame[]) => boolean,
): Promise<ChannelFrame[]> {
  const abort = new AbortController()
  const frames: ChannelFrame[] = []
  for await (const { frame } of stream.iterate(abort.signal)) {
    frames.push(frame)
    if (done(frames)) break
  }
  return frames
}

const seqs = (frames: ChannelFrame[]) =>
  frames.flatMap((frame) => (frame.type === 'events' ? frame.events.map(({ seq }) => seq) : []))

t.test('a message is in the log, in history and in the stream', async (t) => {
  const chat = await startChat(t)
  const { ada, id } = await room(chat)
  const sent = await chat.messages.send(as(ada, 'message.send'), text(id, 'hello'))
  t.match(sent.message, { seq: 3, text: 'hello', by: { username: 'ada' }, kind: 'text' })

  const page = await chat.messages.history(as(ada, 'channel.read'), { channelId: id })
  t.strictSame(
    page.items.map(({ seq, kind }) => [seq, kind]),
    [
      [2, 'system'],
      [3, 'text'],
    ],
  )
  t.equal(page.head, 3)
  const stream = await chat.events.watch(as(ada, 'channel.read'), {
    channelId: id,
    from: { epoch: page.epoch, seq: 0 },
  })
  const frames = await read(stream, (frames) => frames.at(-1)?.type === 'caughtUp')
  t.strictSame(seqs(frames), [1, 2, 3])
})

t.test(
  'a hundred sends at once get a hundred places without a gap, and watchers see them live',
  async (t) => {
    const chat = await startChat(t)
    const { ada, id } = await room(chat)
    const stream = await chat.events.watch(as(ada, 'channel.read'), { channelId: id, from: null })
    const live = read(stream, (frames) => seqs(frames).length === 100)
    await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        chat.messages.send(as(ada, 'message.send'), text(id, `m${n}`)),
      ),
    )
    t.strictSame(
      seqs(await live),
      Array.from({ length: 100 }, (_, n) => n + 3),
    )
  },
)

t.test('the same nonce makes one row, and with another text it is a conflict', async (t) => {
  const chat = await startChat(t)
  const { ada, id } = await room(chat)
  const input = text(id, 'once')
  const answers = await Promise.all(
    [1, 2, 3].map(() => chat.messages.send(as(ada, 'message.send'), input)),
  )
  t.strictSame(new Set(answers.map(({ message }) => message.seq)), new Set([3]))
  await t.rejects(
    chat.messages.send(as(ada, 'message.send'), { ...input, text: 'twice' }),
    refusal('CONFLICT'),
  )
})

t.test('edits, reactions and deletes change the message and carry its rev', async (t) => {
  const chat = await startChat(t)
  const { ada, id } = await room(chat)
  const { message, epoch } = await chat.messages.send(as(ada, 'message.send'), text(id, 'helo'))
  const place = { channelId: id, epoch, seq: message.seq }
  const edited = await chat.messages.edit(as(ada, 'message.editOwn'), {
    ...place,
    nonce: nonce(),
    text: 'hello',
    mentions: [],
  })
  t.match(edited.message, { text: 'hello', rev: 4, edited: { by: ada.user.id } })
  await chat.messages.react(as(ada, 'message.react'), { ...place, nonce: nonce(), emoji: '👍' })
  t.match(await chat.messages.get(as(ada, 'channel.read'), place), {
    reactions: [{ emoji: '👍', count: 1, mine: true }],
  })
  await chat.messages.delete(as(ada, 'message.deleteOwn'), { ...place, nonce: nonce() })
  t.match(await chat.messages.get(as(ada, 'channel.read'), place), {
    text: '',
    deleted: { by: ada.user.id },
    rev: 6,
  })
  await t.rejects(
    chat.messages.edit(as(ada, 'message.editOwn'), {
      ...place,
      nonce: nonce(),
      text: 'x',
      mentions: [],
    }),
    refusal('DELETED'),
  )
  const { events } = await chat.events.list(as(ada, 'channel.read'), {
    channelId: id,
    from: { epoch, seq: 0 },
  })
  t.notMatch(JSON.stringify(events), /hel+o/, 'a deleted text is nowhere in the log')
})

t.test('who is removed gets the removal as the last row, and then NOT_FOUND', async (t) => {
  const chat = await startChat(t)
  const { ada, id } = await room(chat, 'private')
  const bob = chat.person('bob')
  await chat.members.add(as(ada, 'member.add'), {
    channelId: id,
    nonce: nonce(),
    userId: bob.user.id,
    role: 'member',
  })
  const stream = await chat.events.watch(as(bob, 'channel.read'), { channelId: id, from: null })
  const seen: ChannelFrame[] = []
  const failed = t.rejects(
    read(stream, (frames) => {
      seen.splice(0, Infinity, ...frames)
      return false
    }),
    refusal('NOT_FOUND'),
  )
  await chat.members.remove(as(ada, 'member.remove'), {
    channelId: id,
    nonce: nonce(),
    userId: bob.user.id,
  })
  await chat.messages.send(as(ada, 'message.send'), text(id, 'secret'))
  await failed
  t.strictSame(seqs(seen), [4])
  await t.rejects(
    chat.messages.history(as(bob, 'channel.read'), { channelId: id }),
    refusal('NOT_FOUND'),
  )
})

t.test(
  'two nodes without a bus between them share one order, and the sweep brings what was not told',
  async (t) => {
    const chat = await startChat(t)
    const other = chat.node()
    const { ada, id } = await room(chat)
    const stream = await other.events.watch(as(ada, 'channel.read'), { channelId: id, from: null })
    const live = read(stream, (frames) => seqs(frames).length === 40)
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        [chat, other][n % 2]!.messages.send(as(ada, 'message.send'), text(id, `m${n}`)),
      ),
    )
    await other.sweep()
    t.strictSame(
      seqs(await live),
      Array.from({ length: 40 }, (_, n) => n + 3),
    )
  },
)

t.test('unread is the difference of two counts, and reading moves it', async (t) => {
  const chat = await startChat(t)
  const { ada, id } = await room(chat)
  const bob = chat.person('bob')
  await chat.channels.join(bob, { channelId: id, nonce: nonce() })
  for (const word of ['one', 'two', 'three'])
    await chat.messages.send(as(ada, 'message.send'), text(id, word))
  const mine = async () => (await chat.channels.list(bob, {})).items[0]!
  // The list shows the projection, which may be a moment behind the log; history brings it up to date.
  const page = await chat.messages.history(as(bob, 'channel.read'), { channelId: id })
  t.match(await mine(), {
    my: { unread: 3, role: 'member' },
    lastMessage: { text: 'three' },
    memberCount: 2,
  })
  const read = await chat.channels.markRead(as(bob, 'channel.read'), {
    channelId: id,
    epoch: page.epoch,
    seq: 5,
  })
  t.match(read, { readSeq: 5, unread: 1 })
  t.match(await mine(), { my: { unread: 1 } })
})

t.test('the feed tells heads, reads and memberships of all my channels', async (t) => {
  const chat = await startChat(t)
  const { ada, id } = await room(chat)
  const bob = chat.person('bob')
  const abort = new AbortController()
  const feed = chat.feed.watch(bob, abort.signal)[Symbol.asyncIterator]()
  const next = async (type: string) => {
    for (;;) {
      const { value } = await feed.next()
      if (value.type === type) return value
    }
  }
  await next('ready')
  await chat.channels.join(bob, { channelId: id, nonce: nonce() })
  t.match(await next('channel'), { channel: { id, my: { role: 'member', unread: 0 } } })
  await chat.messages.send(as(ada, 'message.send'), text(id, 'hello'))
  t.match(await next('head'), { channelId: id, seq: 4, n: 1, lastMessage: { text: 'hello' } })
  await chat.members.remove(as(ada, 'member.remove'), {
    channelId: id,
    nonce: nonce(),
    userId: bob.user.id,
  })
  t.match(await next('channelRemoved'), { channelId: id, rev: 5 })
  abort.abort()
  t.match(await feed.next(), { done: true })
})
