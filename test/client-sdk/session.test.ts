import t from 'tap'
import { ChatError } from '../../client-sdk/src/errors/chat-error.ts'
import { because } from './support/because.ts'
import { settled } from './support/manual-runtime.ts'
import { fail, setUpSession, signIn } from './support/set-up-session.ts'

t.test('signing in is told by the store, and calls carry the token and the session', async (t) => {
  const { session, work } = setUpSession()
  t.same(session.state.getSnapshot(), { state: 'unknown' })
  await session.signIn('auth.signIn', signIn)
  t.match(session.state.getSnapshot(), { state: 'signedIn', me: { id: 'ada' } })
  t.equal(await work(), 'done')
  t.match(await session.connectParams(), { token: 'a1', 'x-chat-session': 'session', sdk: /\d/ })
  session.close()
})

t.test('calls that are refused together renew the session once', async (t) => {
  const { session, server, work } = setUpSession()
  await session.signIn('auth.signIn', signIn)
  server.expireAccess()
  t.same(await Promise.all([work(), work(), work()]), ['done', 'done', 'done'])
  t.equal(server.calls.filter((path) => path === 'auth.refresh').length, 1)
  session.close()
})

t.test('an answer that comes late does not renew what was renewed meanwhile', async (t) => {
  const { session, server } = setUpSession()
  await session.signIn('auth.signIn', signIn)
  let refuse = () => undefined as void
  let tries = 0
  const slow = session.as(() => {
    if (tries++ > 0) return Promise.resolve('done')
    return new Promise((_, reject) => {
      refuse = () =>
        reject(new ChatError({ reason: 'UNAUTHENTICATED', message: '', details: null }))
    })
  })
  await settled()
  await session.refused(null)
  refuse()
  t.equal(await slow, 'done')
  t.equal(server.calls.filter((path) => path === 'auth.refresh').length, 1)
  session.close()
})

t.test('it renews ahead of the end, also when nobody calls', async (t) => {
  const { session, server, runtime, work } = setUpSession()
  await session.signIn('auth.signIn', signIn)
  await runtime.advance(200_000)
  t.notOk(server.calls.includes('auth.refresh'))
  await runtime.advance(80_000)
  t.ok(server.calls.includes('auth.refresh'))
  t.equal(await work(), 'done')
  session.close()
})

t.test('a clock that is hours ahead does not renew at every call', async (t) => {
  const { session, server, runtime, work } = setUpSession()
  const { now } = runtime
  await session.signIn('auth.signIn', signIn)
  runtime.now = () => now() + 36_000_000
  for (let i = 0; i < 5; i++) await work()
  t.ok(server.calls.filter((path) => path === 'auth.refresh').length <= 1)
  session.close()
})

t.test('a session that the server ended is ended here', async (t) => {
  const { session, server, storage, work } = setUpSession()
  await session.signIn('auth.signIn', signIn)
  server.handlers.work = () => fail('SESSION_ENDED')
  await t.rejects(work(), because('SESSION_ENDED'))
  t.match(session.state.getSnapshot(), { state: 'signedOut', reason: 'revoked' })
  t.equal(await storage.get('session'), null)
})

t.test('another session in the cookie is not used', async (t) => {
  const { session, server, work } = setUpSession({ carrier: 'cookie' })
  await session.signIn('auth.signIn', signIn)
  server.handlers.work = () => fail('SESSION_CHANGED')
  await t.rejects(work(), because('SESSION_CHANGED'))
  t.match(session.state.getSnapshot(), { state: 'signedOut', reason: 'sessionChanged' })
})

t.test('restoring takes the stored tokens, the cookie, or nobody', async (t) => {
  const bearer = setUpSession()
  t.equal(await bearer.session.restore(), null)
  t.match(bearer.session.state.getSnapshot(), { state: 'signedOut', reason: 'notSignedIn' })
  t.same(bearer.server.calls, [], 'without tokens there is nothing to ask')
  await bearer.session.signIn('auth.signIn', signIn)
  const next = bearer.another()
  t.match(await next.restore(), { id: 'ada' })
  next.close()
  bearer.session.close()

  const cookie = setUpSession({ carrier: 'cookie' })
  t.equal(await cookie.session.restore(), null)
  await cookie.session.signIn('auth.signIn', signIn)
  const reloaded = cookie.another()
  t.match(await reloaded.restore(), { id: 'ada' })
  t.equal(await cookie.storage.get('session'), null, 'no script keeps what is in the cookie')
  reloaded.close()
  cookie.session.close()
})

t.test('restoring renews when only the access token is over', async (t) => {
  const { session, another, server } = setUpSession()
  await session.signIn('auth.signIn', signIn)
  session.close()
  const next = another()
  server.handlers['auth.session'] = () => null
  t.match(await next.restore(), { id: 'ada' })
  t.ok(server.calls.includes('auth.refresh'))
  next.close()
})

t.test('a token that is nearly over is renewed before a socket is opened with it', async (t) => {
  const { session, another, server, runtime } = setUpSession()
  await session.signIn('auth.signIn', signIn)
  session.close()
  const current = { id: 'session', accessExpiresAt: new Date(runtime.now() + 10_000).toISOString() }
  server.handlers['auth.session'] = () => ({ me: { id: 'ada' }, session: current })
  const next = another()
  await next.restore()
  t.match(await next.connectParams(), { token: 'a2' })
  next.close()
})

t.test('a client that is closed during a renewal renews no more', async (t) => {
  const { session, server, runtime } = setUpSession()
  await session.signIn('auth.signIn', signIn)
  const renewal = session.refused(null)
  session.close()
  await renewal
  await runtime.advance(600_000)
  t.equal(server.calls.filter((path) => path === 'auth.refresh').length, 1)
})

t.test('two processes with one storage renew one after the other', async (t) => {
  const { session, another, server, work } = setUpSession()
  await session.signIn('auth.signIn', signIn)
  const other = another()
  await other.restore()
  await other.refused(null)
  t.equal(await work(), 'done')
  t.equal(server.calls.filter((path) => path === 'auth.refresh').length, 1)
  session.close()
  other.close()
})

t.test(
  'a host brings its own tokens and is asked for the next one when one is refused',
  async (t) => {
    const tokens = ['wrong', 'a0']
    const { session, work } = setUpSession({ getToken: async () => tokens.shift() ?? 'a0' })
    t.match(await session.restore(), { id: 'ada' })
    t.equal(await work(), 'done')
    t.notMatch(await session.connectParams(), { 'x-chat-session': /./ })
  },
)

t.test('a host token that nobody takes means nobody is signed in', async (t) => {
  const { session } = setUpSession({ getToken: async () => 'wrong' })
  await t.rejects(session.restore(), because('UNAUTHENTICATED'))
  t.match(session.state.getSnapshot(), { state: 'signedOut' })
  await t.rejects(session.connectParams(), because('UNAUTHENTICATED'))
})

t.test('signing out ends the session here only when the server knows of it', async (t) => {
  const { session, server } = setUpSession()
  await session.signIn('auth.signIn', signIn)
  server.handlers['auth.signOut'] = () => fail('OFFLINE')
  await t.rejects(session.signOut(), because('OFFLINE'))
  t.match(session.state.getSnapshot(), { state: 'signedIn' })
  server.handlers['auth.signOut'] = () => null
  await session.signOut()
  t.match(session.state.getSnapshot(), { state: 'signedOut', reason: 'signedOut' })
})

for (const answer of ['refused', 'renewed'] as const)
  t.test(`signing out stays so when a renewal from before is ${answer} late`, async (t) => {
    const { session, server } = setUpSession()
    await session.signIn('auth.signIn', signIn)
    const renewed = server.handlers['auth.refresh']
    let pass = () => undefined as void
    const held = new Promise<void>((resolve) => (pass = resolve))
    server.handlers['auth.refresh'] = async (input, headers) => {
      await held
      return answer === 'refused' ? fail('UNAUTHENTICATED') : renewed?.(input, headers)
    }
    const renewing = session.refused(null).catch(() => undefined)
    await settled()
    await session.signOut()
    pass()
    await renewing
    t.same(session.state.getSnapshot(), { state: 'signedOut', reason: 'signedOut' })
    session.close()
  })

t.test('a tab without a socket learns at its next call that another has signed out', async (t) => {
  const { server, session, another, work } = setUpSession()
  await session.signIn('auth.signIn', signIn)
  const other = another()
  await other.restore()
  for (const path of ['work', 'auth.refresh'])
    server.handlers[path] = () => fail(path === 'work' ? 'UNAUTHENTICATED' : 'SESSION_ENDED')
  await other.signOut()
  t.equal(session.state.getSnapshot().state, 'signedIn')
  await t.rejects(work(), because('SESSION_ENDED'))
  t.same(session.state.getSnapshot(), { state: 'signedOut', reason: 'revoked' })
  t.equal(await session.userId(), null)
})
