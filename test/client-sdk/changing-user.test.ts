import t from 'tap'
import { createClient } from '../../client-sdk/src/create-client.ts'
import { isChatError } from '../../client-sdk/src/index.ts'
import { because } from './support/because.ts'
import { createFakeSockets, type FakeSocket } from './support/fake-sockets.ts'
import { createManualRuntime, settled } from './support/manual-runtime.ts'

const channelId = 'c'.repeat(24)

/** A client whose host says who is signed in, and whose server is the test's. */
function setUp() {
  const runtime = createManualRuntime()
  const sockets = createFakeSockets()
  const server = { user: 'ada', away: false }
  const fetch = () =>
    server.away
      ? Promise.reject(new TypeError('fetch failed'))
      : Promise.resolve(Response.json({ result: { data: { id: server.user } } }))
  const chat = createClient(
    {
      url: 'https://chat.test',
      webSocket: sockets.WebSocket,
      getToken: () => Promise.resolve(`token of ${server.user}`),
    },
    { runtime, fetch },
  )
  t.teardown(() => chat.close())
  return { runtime, sockets, server, chat }
}

/** The paths of the calls that were sent. */
const called = ({ sent }: FakeSocket) =>
  sent.flatMap((frame) => (frame as { params?: { path: string } }).params?.path ?? [])

t.test('what one user began is not done by the next one', async (t) => {
  const { runtime, sockets, server, chat } = setUp()
  const reaction = chat.channel(channelId).react(5, '👍')
  await settled()
  sockets.last().open()
  await settled()
  t.same(called(sockets.last()), ['channels.get'])
  await chat.signOut({ pending: 'discard' })
  server.user = 'bob'
  await chat.restore()
  chat.api.me.get.query().catch(() => undefined)
  await settled()
  sockets.last().open()
  void reaction.catch(() => undefined)
  await runtime.advance(1_000)
  t.match(sockets.last().sent[0], { data: { token: 'token of bob' } })
  t.same(called(sockets.last()), ['me.get'])
  await t.rejects(reaction, because('ABORTED'))
})

t.test('a start without a network is not a refusal, and nothing sent then is lost', async (t) => {
  const { runtime, sockets, server, chat } = setUp()
  server.away = true
  const general = chat.channel(channelId)
  const stop = general.subscribe(() => undefined)
  const { message } = general.send({ text: 'from a tunnel' })
  let failed = false
  message.catch(() => (failed = true))
  await runtime.advance(60_000)
  t.not(general.getSnapshot().state, 'refused')
  t.equal(failed, false)
  server.away = false
  await runtime.advance(14_000)
  sockets.last().open()
  await settled()
  t.same(called(sockets.last()).sort(), ['messages.history', 'messages.send'])
  stop()
})

t.test('who follows all channels of one user does not follow those of the next', async (t) => {
  const { runtime, sockets, server, chat } = setUp()
  const followed = chat.follow({ channels: 'all', from: 'now' })
  const ended = Promise.resolve(followed[Symbol.asyncIterator]().next()).then(
    () => 'an event',
    (error: unknown) => isChatError(error) && error.reason,
  )
  await settled()
  sockets.last().open()
  await settled()
  await chat.signOut({ pending: 'discard' })
  server.user = 'bob'
  await chat.restore()
  await runtime.advance(0)
  chat.close()
  t.equal(await ended, 'UNAUTHENTICATED')
})

t.test('closing the client ends who follows, also when there is no channel', async (t) => {
  const { sockets, chat } = setUp()
  const followed = chat.follow({ channels: 'all', from: 'now' })
  const next = followed[Symbol.asyncIterator]().next()
  await settled()
  sockets.last().open()
  await settled()
  chat.close()
  await t.rejects(next, because('ABORTED'))
})

t.test('opening is called off also before it is known who is signed in', async (t) => {
  const { runtime, server, chat } = setUp()
  server.away = true
  const control = new AbortController()
  const opened = chat.channel(channelId).open({ signal: control.signal })
  let outcome: unknown = null
  opened.catch((error: unknown) => (outcome = error))
  await runtime.advance(10_000)
  t.equal(outcome, null)
  control.abort()
  await settled()
  t.ok(isChatError(outcome, 'ABORTED'))
})
