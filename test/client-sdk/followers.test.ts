import type { ChannelView } from '@chatcord/server/contract'
import t from 'tap'
import type { SyncPorts, WatchSink } from '../../client-sdk/src/channel/sync-ports.ts'
import { createFollowers } from '../../client-sdk/src/follow/followers.ts'
import { createHearAll } from '../../client-sdk/src/follow/hear-all.ts'
import type { ManagedInbox } from '../../client-sdk/src/inbox/create-inbox.ts'
import { ChatError } from '../../client-sdk/src/index.ts'
import { createListeners } from '../../client-sdk/src/listeners.ts'
import { settled } from './support/manual-runtime.ts'

/** My channels and their logs, as the test says. */
function setUp() {
  const listeners = createListeners<undefined>()
  let mine: ChannelView[] = []
  let watch: { from: () => { seq: number } | null; sink: WatchSink } | null = null
  const inbox = {
    inbox: {
      getSnapshot: () => ({ state: 'live', hasMore: false }),
      subscribe: (listener: () => void) => listeners.add(listener),
    },
    hold: () => () => undefined,
    channels: () => mine,
    channel: (id: string) => mine.find((one) => one.id === id),
  } as unknown as ManagedInbox
  const ports = {
    watch(...[from, sink]: Parameters<SyncPorts['watch']>) {
      watch = { from, sink }
      return () => (watch = null)
    },
  } as unknown as SyncPorts
  return {
    deps: {
      ...{ userId: () => Promise.resolve('ada'), ports: () => ports, inbox },
      leaving: createListeners<ChatError>(),
    },
    /** I am in one channel, since this seq; null: in none. */
    async member(rev: number | null) {
      mine = rev === null ? [] : [{ id: 'general', epoch: 1, my: { rev } } as ChannelView]
      listeners.emit(undefined)
      await settled()
    },
    /** Sends what is behind the watcher's place, up to this seq. */
    push(to: number) {
      const from = watch!.from()?.seq ?? to - 1
      const events = Array.from({ length: to - from }, (_, index) => ({
        ...{ channelId: 'general', seq: from + index + 1, by: 'bob', createdAt: '' },
        type: 'hidden' as const,
      }))
      watch!.sink.frame({ type: 'events', events, users: [] }, `1:${to}`)
    },
    end: () =>
      watch!.sink.ended(new ChatError({ reason: 'NOT_FOUND', message: '', details: null })),
    watched: () => watch !== null,
  }
}

t.test('what was heard before a removal is not heard again after the return', async (t) => {
  const { deps, member, push, end } = setUp()
  const heard: number[] = []
  const followers = createFollowers(deps, {
    channels: 'all',
    from: () => Promise.resolve({ epoch: 1, seq: 2 }), // stored before the turns that are under way
    heard: ({ seq }) => heard.push(seq),
    ended: (error) => t.fail(String(error)),
  })
  t.teardown(followers.close)
  await member(1)
  push(6)
  end()
  await member(null)
  await member(8)
  push(9)
  t.same(heard, [3, 4, 5, 6, 7, 8, 9])
})

t.test('who stops listening twice does not stop somebody else', async (t) => {
  const { deps, member, push, watched } = setUp()
  const hearAll = createHearAll(deps)
  const stop = hearAll.on('hidden', () => undefined)
  const heard: number[] = []
  const stopOther = hearAll.on('hidden', ({ seq }) => heard.push(seq))
  await settled()
  await member(1)
  stop()
  stop()
  push(3)
  t.same(heard, [1, 2, 3])
  stopOther()
  t.equal(watched(), false)
})
