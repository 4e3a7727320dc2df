import { limits } from '@chatcord/core/limits'
import t from 'tap'
import { failure } from '../../helpers/failure.ts'
import { startChat } from '../../helpers/chat.ts'

t.test('one user has a great many feeds and not without end', async (t) => {
  const { feed, person } = await startChat(t)
  const [ada, bob] = [person('ada'), person('bob')]
  const abort = new AbortController()
  t.teardown(() => abort.abort())
  const open = (viewer = ada, { signal } = abort) =>
    feed.watch(viewer, signal)[Symbol.asyncIterator]()
  const ready = { done: false, value: { type: 'ready' } }

  const first = new AbortController()
  const early = open(ada, first)
  t.match(await early.next(), ready)
  const { feedsPerUser: max } = limits
  for (let at = 1; at < max; at++) t.match(await open().next(), ready)
  const refusal = failure('LIMIT_REACHED', { limit: 'feedsPerUser', max })
  await t.rejects(open().next(), refusal)
  t.match(await open(bob).next(), ready, 'that is a matter of each user')
  first.abort()
  t.match(await early.next(), { done: true })
  t.match(await open().next(), ready)
  await t.rejects(open().next(), refusal)
})
