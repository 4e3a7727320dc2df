import t from 'tap'
import { ChatError, type ChatReason } from '../../client-sdk/src/errors/chat-error.ts'
import { createCredentialStore } from '../../client-sdk/src/session/credentials.ts'
import { createSession } from '../../client-sdk/src/session/session.ts'
import { createSessionCalls } from '../../client-sdk/src/session/session-calls.ts'
import { createMemoryStorage } from '../../client-sdk/src/storage.ts'
import type { Call } from '../../client-sdk/src/transport/transport.ts'
import { because } from './support/because.ts'
import { createManualRuntime, settled, type ManualRuntime } from './support/manual-runtime.ts'

type Handler = (input: Record<string, unknown>, headers: Record<string, string>) => unknown

const fail = (reason: ChatReason): never => {
  throw new ChatError({ reason, message: reason, details: null })
}

/** A server with one user: access tokens `a1`, `a2` … of which the last one is good, likewise refresh tokens. */
function createServer(runtime: ManualRuntime) {
  let generation = 0
  let cookie: string | null = null
  const calls: string[] = []
  const session = () => ({
    id: 'session',
    expiresAt: new Date(runtime.now() + 86_400_000).toISOString(),
    accessExpiresAt: new Date(runtime.now() + 300_000).toISOString(),
  })
  function issue(carrier: unknown) {
    generation++
    const [access, refresh] = [`a${generation}`, `r${generation}`]
    if (carrier === 'cookie') cookie = access
    const tokens = carrier === 'bearer' ? { access, refresh, refreshExpiresAt: '' } : null
    return { me: { id: 'ada', username: 'ada' }, session: session(), tokens }
  }
  function caller(headers: Record<string, string>) {
    const token = headers.authorization?.slice('Bearer '.length) ?? cookie
    return token === `a${generation}`
  }
  const handlers: Record<string, Handler> = {
    'auth.signIn': ({ carrier }) => issue(carrier),
    'auth.refresh': ({ refreshToken }) => {
      if (refreshToken === undefined) return cookie ? issue('cookie') : fail('UNAUTHENTICATED')
      return refreshToken === `r${generation}` ? issue('bearer') : fail('SESSION_ENDED')
    },
    'auth.session': (_, headers) =>
      caller(headers) ? { me: { id: 'ada' }, session: session() } : null,
    'auth.signOut': () => null,
    'me.get': (_, headers) => (caller(headers) ? { id: 'ada' } : fail('UNAUTHENTICATED')),
    work: (_, headers) => (caller(headers) ? 'done' : fail('UNAUTHENTICATED')),
  }
  return {
    calls,
    handlers,
    /** As when an access token's time is over. */
    expireAccess: () => {
      const [good, before] = [handlers.work, generation]
      handlers.work = (input, headers) =>
        generation === before ? fail('UNAUTHENTICATED') : good?.(input, headers)
    },
    async http({ path, input }: Call, headers: Record<string, string>) {
      calls.push(path)
      await settled()
      return handlers[path]?.((input ?? {}) as Record<string, unknown>, headers)
    },
  }
}

function setUp(options: { carrier?: 'cookie' | 'bearer'; getToken?: () => Promise<string> } = {}) {
  const runtime = createManualRuntime()
  const server = createServer(runtime)
  const storage = createMemoryStorage()
  const another = () =>
    createSession({
      carrier: options.carrier ?? 'bearer',
      calls: createSessionCalls(server.http),
      credentials: createCredentialStore(storage),
      getToken: options.getToken ?? null,
      runtime,
    })
  const session = another()
  const work = () =>
    session.as((headers) => server.http({ type: 'query', path: 'work', input: {} }, headers))
  return { runtime, server, storage, session, another, work }
}

const signIn = { login: 'ada', password: 'x' }

t.test('signing in is told by the store, and calls carry the token and the session', async (t) => {
  const { session, work } = setUp()
  t.same(session.state.getSnapshot(), { state: 'unknown' })
  await session.signIn('auth.signIn', signIn)
  t.match(session.state.getSnapshot(), { state: 'signedIn', me: { id: 'ada' } })
  t.equal(await work(), 'done')
  t.match(await session.connectParams(), { token: 'a1', 'x-chat-session': 'session', sdk: /\d/ })
  session.close()
})

t.test('calls that are refused together renew the session once', async (t) => {
  const { session, server, work } = setUp()
  await session.signIn('auth.signIn', signIn)
  server.expireAccess()
  t.same(await Promise.all([work(), work(), work()]), ['done', 'done', 'done'])
  t.equal(server.calls.filter((path) => path === 'auth.refresh').length, 1)
  session.close()
})

t.test('an answer that comes late does not renew what was renewed meanwhile', async (t) => {
  const { session, server } = setUp()
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
  const { session, server, runtime, work } = setUp()
  await session.signIn('auth.signIn', signIn)
  await runtime.advance(200_000)
  t.notOk(server.calls.includes('auth.refresh'))
  await runtime.advance(80_000)
  t.ok(server.calls.includes('auth.refresh'))
  t.equal(await work(), 'done')
  session.close()
})

t.test('a clock that is hours ahead does not renew at every call', async (t) => {
  const { session, server, runtime, work } = setUp()
  const { now } = runtime
  await session.signIn('auth.signIn', signIn)
  runtime.now = () => now() + 36_000_000
  for (let i = 0; i < 5; i++) await work()
  t.ok(server.calls.filter((path) => path === 'auth.refresh').length <= 1)
  session.close()
})

t.test('a session that the server ended is ended here', async (t) => {
  const { session, server, storage, work } = setUp()
  await session.signIn('auth.signIn', signIn)
  server.handlers.work = () => fail('SESSION_ENDED')
  await t.rejects(work(), because('SESSION_ENDED'))
  t.match(session.state.getSnapshot(), { state: 'signedOut', reason: 'revoked' })
  t.equal(await storage.get('session'), null)
})

t.test('another session in the cookie is not used', async (t) => {
  const { session, server, work } = setUp({ carrier: 'cookie' })
  await session.signIn('auth.signIn', signIn)
  server.handlers.work = () => fail('SESSION_CHANGED')
  await t.rejects(work(), because('SESSION_CHANGED'))
  t.match(session.state.getSnapshot(), { state: 'signedOut', reason: 'sessionChanged' })
})

t.test('restoring takes the stored tokens, the cookie, or nobody', async (t) => {
  const bearer = setUp()
  t.equal(await bearer.session.restore(), null)
  t.match(bearer.session.state.getSnapshot(), { state: 'signedOut', reason: 'notSignedIn' })
  t.same(bearer.server.calls, [], 'without tokens there is nothing to ask')
  await bearer.session.signIn('auth.signIn', signIn)
  const next = bearer.another()
  t.match(await next.restore(), { id: 'ada' })
  next.close()
  bearer.session.close()

  const cookie = setUp({ carrier: 'cookie' })
  t.equal(await cookie.session.restore(), null)
  await cookie.session.signIn('auth.signIn', signIn)
  const reloaded = cookie.another()
  t.match(await reloaded.restore(), { id: 'ada' })
  t.equal(await cookie.storage.get('session'), null, 'no script keeps what is in the cookie')
  reloaded.close()
  cookie.session.close()
})

t.test('restoring renews when only the access token is over', async (t) => {
  const { session, another, server } = setUp()
  await session.signIn('auth.signIn', signIn)
  session.close()
  const next = another()
  server.handlers['auth.session'] = () => null
  t.match(await next.restore(), { id: 'ada' })
  t.ok(server.calls.includes('auth.refresh'))
  next.close()
})

t.test('two processes with one storage renew one after the other', async (t) => {
  const { session, another, server, work } = setUp()
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
    const { session, work } = setUp({ getToken: async () => tokens.shift() ?? 'a0' })
    t.match(await session.restore(), { id: 'ada' })
    t.equal(await work(), 'done')
    t.notMatch(await session.connectParams(), { 'x-chat-session': /./ })
  },
)

t.test('a host token that nobody takes means nobody is signed in', async (t) => {
  const { session } = setUp({ getToken: async () => 'wrong' })
  await t.rejects(session.restore(), because('UNAUTHENTICATED'))
  t.match(session.state.getSnapshot(), { state: 'signedOut' })
  await t.rejects(session.connectParams(), because('UNAUTHENTICATED'))
})

t.test('signing out ends the session here only when the server knows of it', async (t) => {
  const { session, server } = setUp()
  await session.signIn('auth.signIn', signIn)
  server.handlers['auth.signOut'] = () => fail('OFFLINE')
  await t.rejects(session.signOut(), because('OFFLINE'))
  t.match(session.state.getSnapshot(), { state: 'signedIn' })
  server.handlers['auth.signOut'] = () => null
  await session.signOut()
  t.match(session.state.getSnapshot(), { state: 'signedOut', reason: 'signedOut' })
})
