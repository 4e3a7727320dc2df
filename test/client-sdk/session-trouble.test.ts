import t from 'tap'
import { because } from './support/because.ts'
import { settled } from './support/manual-runtime.ts'
import { fail, setUpSession, signIn } from './support/set-up-session.ts'

t.test('a host that cannot bring a token now is asked again later', async (t) => {
  const tokens = ['a0']
  const { session } = setUpSession({
    async getToken() {
      const token = tokens.shift()
      if (token === undefined) throw new TypeError('fetch failed')
      return token
    },
  })
  await session.restore()
  await t.rejects(session.refused(null), because('OFFLINE'))
  t.match(session.state.getSnapshot(), { state: 'signedIn' })
})

t.test('a host token that comes after signing out is not used', async (t) => {
  let bring: (token: string) => void = () => undefined
  const { session } = setUpSession({
    getToken: (why) =>
      why === 'start' ? Promise.resolve('a0') : new Promise((resolve) => (bring = resolve)),
  })
  await session.restore()
  const renewing = session.refused(null)
  await session.signOut()
  bring('late')
  await renewing
  await session.as(async (headers) => t.notMatch(headers, { authorization: /./ }))
})

t.test(
  'who signs in while the last session is looked for is the one who is signed in',
  async (t) => {
    const { session, another, server, runtime } = setUpSession()
    await session.signIn('auth.signIn', signIn)
    session.close()
    let pass = () => undefined as void
    const held = new Promise<void>((resolve) => (pass = resolve))
    const current = server.handlers['auth.session']
    server.handlers['auth.session'] = (input, headers) => {
      const answer = current?.(input, headers)
      return held.then(() => answer)
    }
    const accessExpiresAt = new Date(runtime.now() + 300_000).toISOString()
    server.handlers['auth.signIn'] = () => ({
      me: { id: 'bob' },
      session: { id: 'other', accessExpiresAt },
      tokens: { access: 'b1', refresh: 'q1', refreshExpiresAt: '' },
    })
    const next = another()
    const restoring = next.restore()
    await settled()
    await next.signIn('auth.signIn', { login: 'bob', password: 'x' })
    pass()
    t.match(await restoring, { id: 'bob' })
    t.match(next.state.getSnapshot(), { me: { id: 'bob' } })
    t.match(await next.connectParams(), { token: 'b1', 'x-chat-session': 'other' })
    next.close()
  },
)

t.test(
  'a storage that takes nothing costs the session at the next start, not this one',
  async (t) => {
    const { session, storage, server } = setUpSession()
    const full = () => Promise.reject(new Error('full'))
    const { set } = storage
    storage.set = full
    await session.signIn('auth.signIn', signIn)
    await session.refused(null)
    storage.set = set
    await session.refused(null)
    storage.set = full
    await session.refused(null)
    await session.refused(null)
    t.equal(server.calls.filter((path) => path === 'auth.refresh').length, 4)
    t.match(session.state.getSnapshot(), { state: 'signedIn' })
    t.match(await session.connectParams(), { token: 'a5' })
    session.close()
  },
)

t.test('a session ends also when the storage cannot be cleared', async (t) => {
  const { session, storage, server, work } = setUpSession()
  await session.signIn('auth.signIn', signIn)
  storage.delete = () => Promise.reject(new Error('broken'))
  server.handlers.work = () => fail('SESSION_ENDED')
  await t.rejects(work(), because('SESSION_ENDED'))
  t.match(session.state.getSnapshot(), { state: 'signedOut', reason: 'revoked' })
})

t.test('who signs in before the last one is signed out stays signed in', async (t) => {
  const { session, server, runtime } = setUpSession()
  await session.signIn('auth.signIn', signIn)
  let pass = () => undefined as void
  server.handlers['auth.signOut'] = () => new Promise<void>((resolve) => (pass = resolve))
  const signingOut = session.signOut()
  await settled()
  const accessExpiresAt = new Date(runtime.now() + 300_000).toISOString()
  server.handlers['auth.signIn'] = () => ({
    me: { id: 'bob' },
    session: { id: 'other', accessExpiresAt },
    tokens: { access: 'b1', refresh: 'q1', refreshExpiresAt: '' },
  })
  await session.signIn('auth.signIn', { login: 'bob', password: 'x' })
  pass()
  await signingOut
  t.match(session.state.getSnapshot(), { state: 'signedIn', me: { id: 'bob' } })
  t.match(await session.connectParams(), { token: 'b1' })
  session.close()
})
