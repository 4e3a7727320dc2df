import t, { type Test } from 'tap'
import { ChatError, createMemoryStorage, type ChatOptions } from '../../client-sdk/src/index.ts'
import { createFakeLog, type FakeLog } from './support/fake-log.ts'
import { settled } from './support/manual-runtime.ts'
import { setUpChat } from './support/set-up-chat.ts'

type Input = { channelId: string; cursor: string | null; from: { seq: number } | null }

/** A client of somebody with so many channels, each with one message. */
function setUp(t: Test, channels: number, options: Partial<ChatOptions> = {}) {
  const logs = new Map<string, FakeLog>()
  const broken = new Set<string>()
  let lists = 0
  const view = (id: string) => ({
    ...{ id, kind: 'public', epoch: 1, head: logs.get(id)!.head, n: 0, activeAt: '' },
    my: { rev: 1, readSeq: 0, unread: 0, mentions: 0 },
  })
  const server = setUpChat(
    t,
    {
      'me.watch': () => queueMicrotask(() => void server.tell('me.watch', { type: 'ready' })),
      'channels.list': ({ cursor }: Input) => {
        const from = Number(cursor ?? 0)
        const items = [...logs.keys()].slice(from, from + 50).map(view)
        return { items, next: from + 50 < logs.size ? `${from + 50}` : null }
      },
      'events.watch': ({ channelId, from }: Input) => {
        if (broken.has(channelId)) throw new ChatError({ reason: 'INTERNAL', message: '' })
        queueMicrotask(() => {
          const { head } = logs.get(channelId)!
          if (from && head - from.seq > 2_000) frame(channelId, { type: 'limited', head, epoch: 1 })
          else push(channelId, from?.seq ?? head)
        })
      },
      async 'events.list'({ channelId, from }: Input) {
        t.equal(++lists, 1, 'one page at a time')
        await settled()
        lists--
        const page = logs.get(channelId)!.list(from!.seq, 200)
        return { ...page, events: page.events.map((event) => ({ ...event, channelId })) }
      },
    },
    options,
  )
  for (let index = 0; index < channels; index++) {
    const log = createFakeLog()
    log.say('one')
    logs.set(`channel ${index}`, log)
  }
  const watches = () => server.watches('events.watch')
  function frame(channelId: string, data: { type: string; head: number; epoch: number }) {
    for (const { input, tell } of watches())
      if (input.channelId === channelId) tell({ id: `1:${data.head}`, data })
  }
  function push(channelId: string, from: number) {
    const log = logs.get(channelId)!
    const events = log.list(from).events.map((event) => ({ ...event, channelId }))
    const data = { type: 'events', events, users: [] }
    if (data.events.length > 0) frame(channelId, { ...data, head: log.head, epoch: 1 })
    frame(channelId, { type: 'caughtUp', head: log.head, epoch: 1 })
  }
  return {
    ...{ ...server, watches, broken, logs },
    /** Somebody writes: whoever watches is sent it, and the inbox is told of it. */
    async say(channelId: string, text: string) {
      const { seq } = logs.get(channelId)!.say(text)
      push(channelId, seq - 1)
      const head = { type: 'head', epoch: 1, seq, n: seq, createdAt: '', lastMessage: null }
      await server.tell('me.watch', { ...head, channelId })
      for (let turn = 0; turn < 5; turn++) await settled()
    },
    async quiet() {
      for (let turn = 0; turn < 100; turn++) await settled()
    },
  }
}

t.test('who takes events slowly is not sent the whole log at once', async (t) => {
  const storage = createMemoryStorage()
  await storage.set('ada:follow:channel 0', '1:0')
  const { chat, logs, calls, quiet } = setUp(t, 1, { storage })
  for (let count = 1; count < 5_000; count++) logs.get('channel 0')!.say('more')
  const followed = chat.follow({ channels: ['channel 0'], from: 'stored' })
  const events = followed[Symbol.asyncIterator]()
  const seqs = [(await events.next()).value?.seq]
  await quiet()
  const pages = calls.filter(({ path }) => path === 'events.list').length
  t.ok(pages <= 7, `${pages} pages of 200 were read ahead`)
  while (seqs.length < 5_000) seqs.push((await events.next()).value?.seq)
  t.same(
    seqs,
    Array.from({ length: 5_000 }, (_, index) => index + 1),
  )
  followed.close()
})

t.test('who stops following asks for nothing more', async (t) => {
  const storage = createMemoryStorage()
  await storage.set('ada:follow:channel 0', '1:0')
  const { chat, logs, calls, quiet } = setUp(t, 1, { storage })
  for (let count = 1; count < 5_000; count++) logs.get('channel 0')!.say('more')
  const followed = chat.follow({ channels: ['channel 0'], from: 'stored' })
  await followed[Symbol.asyncIterator]().next()
  followed.close()
  const asked = calls.length
  await quiet()
  t.ok(calls.length <= asked + 1, 'but for the page that was on its way')
})

t.test('hundreds of channels are heard, and leave room to open some', async (t) => {
  const { chat, say, watches, quiet } = setUp(t, 500)
  const heard: [string, number][] = []
  const stop = chat.on('message.created', ({ seq }, channelId) => heard.push([channelId, seq]))
  await quiet()
  t.ok(watches().length <= 100, `${watches().length} subscriptions of 400 that a socket may have`)
  const expected: typeof heard = []
  for (const channelId of ['channel 0', 'channel 250', 'channel 499', 'channel 250']) {
    await say(channelId, 'hello')
    const before = expected.findLast(([id]) => id === channelId)
    expected.push([channelId, (before?.[1] ?? 1) + 1])
  }
  t.same(heard, expected)
  stop()
})

t.test('a channel that fails does not end the hearing of the others, or of itself', async (t) => {
  const { chat, broken, say, quiet } = setUp(t, 3)
  broken.add('channel 1')
  const heard: string[] = []
  const stop = chat.on('message.created', ({ seq }, channelId) =>
    heard.push(`${channelId}: ${seq}`),
  )
  await quiet()
  await say('channel 0', 'hello')
  await say('channel 2', 'hello')
  t.same(heard, ['channel 0: 2', 'channel 2: 2'])
  broken.clear()
  await say('channel 1', 'this tells that there is something')
  await say('channel 1', 'hello')
  t.same(heard, ['channel 0: 2', 'channel 2: 2', 'channel 1: 2', 'channel 1: 3'])
  stop()
})
