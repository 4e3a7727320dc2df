import t from 'tap'
import { tokenModel } from '@chatcord/core/auth/token.model'
import { limits } from '@chatcord/core/limits'
import { startAccounts } from '../../helpers/accounts.ts'
import { failure } from '../../helpers/failure.ts'

t.test('a personal token', async (t) => {
  const accounts = await startAccounts(t)
  const { auth, me, person, clock, connection, principals } = accounts
  const signedUp = async (username: string) => auth.authenticate((await person(username)).access)
  const ada = await signedUp('ada')

  t.test('stands for its user, within its scopes', async (t) => {
    const { token } = await me.createToken(ada, { name: 'bot', scopes: ['read', 'send'] })
    const principal = await auth.authenticate(token)
    t.equal(principal.user.id, ada.user.id)
    t.equal(principal.sessionId, null)
    t.same([...principal.scopes!], ['read', 'send'])
    t.equal((await auth.current(principal)).tokenId, principal.tokenId)
    t.equal(await auth.session(principal), null)
  })

  t.test('can be found by scanners and is kept as a hash alone', async (t) => {
    const { token, view } = await me.createToken(ada, { name: 'secret', scopes: ['read'] })
    t.match(token, /^cct_[\w-]{43}$/)
    const stored = await tokenModel(connection).findById(view.id).lean()
    t.notMatch(JSON.stringify(stored), token.slice(4))
    t.equal(view.endsWith, token.slice(-4))
  })

  t.test('is listed without its secret, and tells when it was last used', async (t) => {
    const bob = await signedUp('bob')
    const made = await me.createToken(bob, { name: 'listed', scopes: ['read'] })
    t.same((await me.tokens(bob, {})).items, [{ ...made.view, lastUsedAt: null }])
    await auth.authenticate(made.token)
    const lastUsedAt = new Date(clock.now()).toISOString()
    t.same(await me.tokens(bob, {}), { items: [{ ...made.view, lastUsedAt }], next: null })
  })

  t.test('is over at its time, for calls and for open connections', async (t) => {
    const input = { name: 'short', scopes: ['read' as const], expiresInSeconds: 60 }
    const { token } = await me.createToken(ada, input)
    const principal = await auth.authenticate(token)
    const changes: unknown[] = []
    principals.watch(principal, (change) => changes.push(change))
    await clock.advance(59_999)
    await t.resolves(auth.current(principal))
    t.same(changes, [])
    await clock.advance(4_001)
    await t.rejects(auth.current(principal), failure('SESSION_ENDED'))
    t.same(changes, [{ kind: 'ended', reason: 'expired' }])
  })

  t.test('is over everywhere once it is revoked, which only its user can do', async (t) => {
    const { token, view } = await me.createToken(ada, { name: 'revoked', scopes: ['account'] })
    const principal = await auth.authenticate(token)
    const ended = new Promise((resolve) => principals.watch(principal, resolve))
    const eve = await signedUp('eve')
    await t.rejects(me.revokeToken(eve, view.id), failure('NOT_FOUND'))
    await me.revokeToken(ada, view.id)
    t.same(await ended, { kind: 'ended', reason: 'revoked' })
    await t.rejects(auth.current(principal), failure('SESSION_ENDED'))
    await t.rejects(auth.authenticate(token), failure('UNAUTHENTICATED'))
  })

  t.test('signs itself out', async (t) => {
    const { token } = await me.createToken(ada, { name: 'leaving', scopes: ['account'] })
    await auth.signOut(await auth.authenticate(token))
    await t.rejects(auth.authenticate(token), failure('UNAUTHENTICATED'))
  })

  t.test('cannot make one that may do more than itself', async (t) => {
    const { token } = await me.createToken(ada, { name: 'account', scopes: ['account', 'read'] })
    const principal = await auth.authenticate(token)
    const more = me.createToken(principal, { name: 'more', scopes: ['read', 'manage'] })
    await t.rejects(more, failure('FORBIDDEN'))
    await t.resolves(me.createToken(principal, { name: 'less', scopes: ['read'] }))
  })

  t.test('cannot make one that outlives it', async (t) => {
    const hour = { scopes: ['account' as const], expiresInSeconds: 3_600 }
    const { token, view } = await me.createToken(ada, { name: 'an hour', ...hour })
    await clock.advance(1_000)
    const principal = await auth.authenticate(token)
    const scopes = ['account' as const]
    for (const more of [{}, { expiresInSeconds: 3_600 }])
      await t.rejects(
        me.createToken(principal, { name: 'longer', scopes, ...more }),
        failure('FORBIDDEN'),
      )
    const rest = { expiresInSeconds: 3_599 }
    const made = await me.createToken(principal, { name: 'the rest', scopes, ...rest })
    t.equal(made.view.expiresAt, view.expiresAt)
    await me.revokeToken(ada, view.id)
    await t.rejects(
      me.createToken(principal, { name: 'late', scopes, ...rest }),
      failure('SESSION_ENDED'),
    )
  })

  t.test('is one of a limited number, also when many are made at once', async (t) => {
    const carl = await signedUp('carl')
    const max = limits.tokensPerUser
    const make = () => me.createToken(carl, { name: 'x', scopes: ['read'] })
    for (let n = 0; n < max - 2; n += 1) await make()
    const made = await Promise.allSettled(Array.from({ length: 6 }, make))
    for (const one of made)
      if (one.status === 'rejected')
        t.match(one.reason, failure('LIMIT_REACHED', { limit: 'tokensPerUser', max }))
    t.ok((await me.tokens(carl, { limit: 200 })).items.length <= max)
  })
})
