import t from 'tap'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { home, password, startAccounts } from '../../helpers/accounts.ts'
import { failure } from '../../helpers/failure.ts'

const ended = failure('SESSION_ENDED')
const day = 86_400_000

t.test('a session', async (t) => {
  const accounts = await startAccounts(t)
  const { auth, me, person, clock } = accounts
  const signIn = (login: string) => auth.signIn({ login, password, carrier: 'bearer' }, home)

  t.test('is over everywhere once it is signed out', async (t) => {
    const issued = await person('leaving')
    const other = await accounts.node()
    const principal = await auth.authenticate(issued.access)
    await other.auth.authenticate(issued.access)
    await auth.signOut(principal)
    for (const node of [auth, other.auth]) {
      await t.rejects(node.authenticate(issued.access), ended)
      await t.rejects(node.current(principal), ended)
      await t.rejects(node.refresh(issued.refresh, home), ended)
    }
    t.equal(await auth.session(principal), null)
  })

  t.test('is over within seconds on a node that the bus does not reach', async (t) => {
    const issued = await person('unheard')
    const deaf = await accounts.node({ bus: createMemoryBus() })
    await deaf.auth.authenticate(issued.access)
    await auth.signOut(await auth.authenticate(issued.access))
    await clock.advance(5_000)
    await t.rejects(deaf.auth.authenticate(issued.access), ended)
  })

  t.test('is listed to its user alone, the newest first, in pages', async (t) => {
    const first = await person('lister')
    await person('stranger')
    const more = [await signIn('lister'), await signIn('lister')]
    const principal = await auth.authenticate(first.access)
    const page = await me.sessions(principal, { limit: 2 })
    const rest = await me.sessions(principal, { limit: 2, cursor: page.next })
    const ids = [...page.items, ...rest.items].map(({ id }) => id)
    t.same(
      ids,
      [...more.reverse(), first].map(({ session }) => session.id),
    )
    t.equal(rest.next, null)
    t.match(rest.items, [{ current: true, ip: home.ip, userAgent: home.userAgent }])
    await t.rejects(me.sessions(principal, { cursor: 'x' }), failure('VALIDATION'))
  })

  t.test('can be ended by its user and by nobody else', async (t) => {
    const [mine, theirs] = [await person('mine'), await person('theirs')]
    const second = await signIn('mine')
    const principal = await auth.authenticate(mine.access)
    const foreign = me.revokeSession(principal, theirs.session.id)
    await t.rejects(foreign, failure('NOT_FOUND'))
    await me.revokeSession(principal, second.session.id)
    await t.rejects(me.revokeSession(principal, second.session.id), failure('NOT_FOUND'))
    await t.rejects(auth.authenticate(second.access), ended)
    await t.resolves(auth.authenticate(theirs.access))
  })

  t.test('can end all others of its user', async (t) => {
    const others = [await person('crowded'), await signIn('crowded'), await signIn('crowded')]
    const kept = await signIn('crowded')
    const principal = await auth.authenticate(kept.access)
    t.same(await me.revokeOtherSessions(principal), { revoked: 3 })
    for (const { access } of others) await t.rejects(auth.authenticate(access), ended)
    await t.resolves(auth.current(principal))
  })

  t.test('that is used does not become idle', async (t) => {
    const issued = await person('busy')
    const principal = await auth.authenticate(issued.access)
    for (let days = 0; days < 80; days += 10) {
      await clock.advance(10 * day)
      await auth.current(principal)
    }
    await clock.advance(10 * day)
    await t.rejects(auth.current(principal), ended)
  })

  t.test('is of one user: a token that pairs it with another is refused', async (t) => {
    const [one, other] = [await person('one'), await person('other')]
    const mixed = { sub: one.me.id, sid: other.session.id, jti: 'x' }
    await t.rejects(auth.authenticate(accounts.signer.sign(mixed, 60)), ended)
  })

  t.test('is not reached by what is no token of ours', async (t) => {
    const { access } = await person('target')
    for (const bearer of [
      '',
      'x',
      `${access}x`,
      access.slice(0, -1),
      'cct_',
      `cct_${'A'.repeat(43)}`,
    ])
      await t.rejects(auth.authenticate(bearer), failure('UNAUTHENTICATED'), bearer)
  })
})
