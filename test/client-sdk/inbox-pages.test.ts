import t from 'tap'
import { createInbox, type InboxDeps } from '../../client-sdk/src/inbox/create-inbox.ts'
import { createManualRuntime, settled } from './support/manual-runtime.ts'

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
