import t from 'tap'
import { createInbox, type InboxDeps } from '../../client-sdk/src/inbox/create-inbox.ts'
import { createManualRuntime, settled } from './support/manual-runtime.ts'
import { setUpChat } from './support/set-up-chat.ts'

t.test('while all pages are read anew, there are more as long as they are not', async (t) => {
  const answers: (() => Promise<void>)[] = []
  const list = ({ cursor }: { cursor: string | null }) =>
    new Promise((resolve) =>
      answers.push(() => {
        resolve({ items: [], next: cursor === null ? 'second' : null })
        return settled()
      }),
    )
  let tell: (event: object) => void = () => undefined
  const { inbox, hold } = createInbox({
    api: { channels: { list: { query: list } } },
    transport: {
      watch({ onData }: { onData(event: object): void }) {
        tell = onData
        return () => undefined
      },
    },
    runtime: createManualRuntime(),
    ready: () => Promise.resolve(),
    heard: () => undefined,
  } as unknown as InboxDeps)
  const release = hold('some')
  tell({ type: 'ready' })
  await settled()
  await answers[0]!()
  t.match(inbox.getSnapshot(), { state: 'live', hasMore: true })

  const releaseAll = hold('all')
  tell({ type: 'read', channelId: 'c', epoch: 1, readSeq: 1, readN: 1 })
  await settled()
  t.match(inbox.getSnapshot(), { state: 'live', hasMore: true })
  await answers[1]!()
  await answers[2]!()
  t.match(inbox.getSnapshot(), { state: 'live', hasMore: false })
  releaseAll()
  release()
})

t.test(
  'what moves beyond the first page while that is read comes to the top as well',
  async (t) => {
    const view = (id: string, head: number) => ({
      ...{ id, epoch: 1, head, n: head, activeAt: `${head}` },
      my: { rev: 1, readSeq: 0, unread: head, mentions: 0 },
    })
    const asked = createHeld<object>()
    const server = setUpChat(t, {
      'me.watch': () => queueMicrotask(() => void server.tell('me.watch', { type: 'ready' })),
      'channels.list': () => asked.promise,
      'channels.get': ({ channelId }: { channelId: string }) => view(channelId, 7),
    })
    const { inbox } = server.chat
    const stop = inbox.subscribe(() => undefined)
    await settled()
    const head = { type: 'head', epoch: 1, seq: 7, n: 7, createdAt: '7', lastMessage: null }
    await server.tell('me.watch', { ...head, channelId: 'far below' })
    asked.resolve({ items: [view('general', 3)], next: 'second' })
    await settled()
    await settled()
    t.same(
      inbox.getSnapshot().channels.map(({ id }) => id),
      ['far below', 'general'],
    )
    stop()
  },
)

function createHeld<T>() {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => (resolve = settle))
  return { promise, resolve }
}
