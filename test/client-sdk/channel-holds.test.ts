import type { AppRouter, ChannelFrame } from '@chatcord/server/contract'
import type { TRPCClient } from '@trpc/client'
import t from 'tap'
import { createChannel, type ChannelDeps } from '../../client-sdk/src/channel/create-channel.ts'
import { createReadMarker } from '../../client-sdk/src/channel/read-marker.ts'
import { ChatError } from '../../client-sdk/src/index.ts'
import type { Subscription } from '../../client-sdk/src/transport/transport.ts'
import { createFakeLog } from './support/fake-log.ts'
import { createManualRuntime, settled } from './support/manual-runtime.ts'

/** A channel of three messages, with what was asked of the server. */
function setUp() {
  const log = createFakeLog()
  for (const text of ['one', 'two', 'three']) log.say(text)
  const runtime = createManualRuntime()
  const asked: object[] = []
  const members = new Map([['ada', 3]])
  let watch: Subscription | undefined
  const api = {
    channels: {
      get: { query: () => Promise.resolve({ head: log.head, kind: 'public' }) },
      members: {
        list: {
          query: () =>
            Promise.resolve({
              items: [...members].map(([id, readSeq]) => ({ user: { id }, readSeq })),
              next: null,
            }),
        },
      },
    },
    messages: {
      history: {
        query(input: object) {
          asked.push(input)
          return Promise.resolve(log.history('ada', input))
        },
      },
    },
  } as unknown as TRPCClient<AppRouter>
  const { channel } = createChannel({
    channelId: 'general',
    api,
    runtime,
    ready: () => Promise.resolve(),
    transport: {
      watch(subscription: Subscription) {
        if (subscription.path === 'events.watch') watch = subscription
        return () => undefined
      },
    },
    userId: () => Promise.resolve('ada'),
    outbox: () => null,
    watchMembership: () => () => undefined,
    listed: () => undefined,
    generations: {},
  } as unknown as ChannelDeps)
  async function frame(data: ChannelFrame) {
    const id = `${log.epoch}:${log.head}`
    watch!.onData({ id, data }, id)
    await settled()
  }
  const caughtUp = () => frame({ type: 'caughtUp', head: log.head, epoch: log.epoch })
  return {
    ...{ log, runtime, channel, asked, frame },
    members,
    reconnect() {
      watch!.onLost?.()
      watch!.onStarted?.()
      return caughtUp()
    },
    async open(options?: { around: number }) {
      const opened = channel.open(options)
      await settled()
      await caughtUp()
      return opened
    },
  }
}

t.test('a place that was asked for once does not come back at the next opening', async (t) => {
  const { channel, open, asked, runtime } = setUp()
  const release = await open()
  const releaseAround = await open({ around: 2 })
  release()
  releaseAround()
  await runtime.advance(5_000)
  t.equal(channel.getSnapshot().state, 'idle')
  asked.splice(0)
  const stop = channel.subscribe(() => undefined)
  await settled()
  t.same(asked, [], 'it goes on from the cursor')
  stop()
  await runtime.advance(5_000)
})

t.test('who came and went while the log was too far ahead is known afterwards', async (t) => {
  const { log, channel, open, members, frame, runtime } = setUp()
  const release = await open()
  await channel.loadMembers()
  log.append('member.joined', { userId: 'bob', role: 'member' })
  members.set('bob', 4)
  await frame({ type: 'limited', head: log.head, epoch: log.epoch })
  t.same(
    channel.getSnapshot().members?.map(({ user }) => user.id),
    ['ada', 'bob'],
  )
  release()
  await runtime.advance(5_000)
})

t.test('how far others read while the line was lost is known afterwards', async (t) => {
  const { channel, open, members, reconnect, runtime } = setUp()
  members.set('bob', 1)
  const release = await open()
  await channel.loadMembers()
  members.set('bob', 3)
  await reconnect()
  t.same(
    channel.getSnapshot().members?.map(({ readSeq }) => readSeq),
    [3, 3],
  )
  release()
  await runtime.advance(5_000)
})

t.test('a mark of an epoch that is over is not made in the next one', async (t) => {
  let epoch = 1
  const marks: { seq: number; epoch: number }[] = []
  const runtime = createManualRuntime()
  const mutate = (mark: { seq: number; epoch: number }) => {
    marks.push(mark)
    if (marks.length > 1) return Promise.resolve()
    return Promise.reject(new ChatError({ reason: 'OFFLINE', message: '' }))
  }
  const markRead = createReadMarker({
    api: { channels: { markRead: { mutate } } } as unknown as TRPCClient<AppRouter>,
    channelId: 'general',
    ready: () => Promise.resolve(),
    runtime,
    head: () => 7,
    epoch: () => Promise.resolve(epoch),
  })
  const marked = markRead()
  await settled()
  epoch = 2
  await runtime.advance(1_000)
  await marked
  t.match(marks, [
    { channelId: 'general', seq: 7, epoch: 1 },
    { channelId: 'general', seq: 7, epoch: 1 },
  ])
})
