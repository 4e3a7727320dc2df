import t from 'tap'
import { createPrincipalWatch, type PrincipalChange } from '@chatcord/core/auth/principal-watch'
import { sessionRules } from '@chatcord/core/auth/session.rules'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { userModel } from '@chatcord/core/users/user.model'
import { home, password, startAccounts } from '../../helpers/accounts.ts'
import { failure } from '../../helpers/failure.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'

const ended = failure('SESSION_ENDED')
const day = 86_400_000

/** The changes in the order in which they come; `next` waits for one. */
function collect() {
  const seen: PrincipalChange[] = []
  const waiting: ((change: PrincipalChange) => void)[] = []
  return {
    seen,
    listener: (change: PrincipalChange) => {
      seen.push(change)
      waiting.shift()?.(change)
    },
    next: () => new Promise<PrincipalChange>((resolve) => waiting.push(resolve)),
  }
}

t.test('a watched caller', async (t) => {
  const accounts = await startAccounts(t)
  const { auth, me, person, clock, connection, bus } = accounts
  const users = userModel(connection)
  const watched = async (username: string, node = accounts.principals) => {
    const issued = await person(username)
    const principal = await auth.authenticate(issued.access)
    const changes = collect()
    const stop = node.watch(principal, changes.listener)
    t.teardown(stop)
    return { issued, principal, changes, stop }
  }

  t.test('is told at once that their session was ended, and nothing after', async (t) => {
    const { principal, changes } = await watched('pushed')
    const told = changes.next()
    await auth.signOut(principal)
    t.same(await told, { kind: 'ended', reason: 'signedOut' })
    await clock.advance(sessionRules.maxAgeMs)
    t.equal(changes.seen.length, 1)
  })

  t.test('is told on every node', async (t) => {
    const other = await accounts.node()
    const { principal, changes } = await watched('afar', other.principals)
    const told = changes.next()
    await auth.signOut(principal)
    t.same(await told, { kind: 'ended', reason: 'signedOut' })
  })

  t.test('is told within five seconds on a node that the bus does not reach', async (t) => {
    const deaf = await accounts.node({ bus: createMemoryBus() })
    const { principal, changes } = await watched('deaf', deaf.principals)
    await auth.signOut(principal)
    t.same(changes.seen, [])
    await clock.advance(5_000)
    t.same(changes.seen, [{ kind: 'ended', reason: 'signedOut' }])
  })

  t.test('is not disturbed by the end of another session of theirs', async (t) => {
    const { issued, changes } = await watched('twice')
    const other = await auth.signIn({ login: 'twice', password, carrier: 'bearer' }, home)
    await me.revokeSession(await auth.authenticate(issued.access), other.session.id)
    await clock.advance(sessionRules.maxAgeMs)
    t.same(changes.seen, [])
  })

  t.test('is told that a refresh token of theirs was used again', async (t) => {
    const { issued, changes } = await watched('robbed')
    await auth.refresh(issued.refresh, home)
    await clock.advance(sessionRules.graceMs + 1)
    const told = changes.next()
    await t.rejects(auth.refresh(issued.refresh, home), ended)
    t.same(await told, { kind: 'ended', reason: 'reused' })
  })

  t.test('gets a new principal when their roles or names change', async (t) => {
    const { principal, changes } = await watched('climber')
    const renamed = changes.next()
    await me.update(principal, { displayName: 'The Climber' })
    t.match(await renamed, { kind: 'changed', principal: { user: { displayName: 'The Climber' } } })

    await users.updateOne({ _id: principal.user.id }, { $set: { roles: ['moderator'] } })
    const promoted = changes.next()
    bus.publish(`user:${principal.user.id}`, { kind: 'changed' })
    const change = await promoted
    t.ok(change.kind === 'changed' && change.principal.permissions.has('moderation.ban'))
    const now = await auth.current(principal)
    t.ok(now.permissions.has('moderation.ban'), 'and so does the next call')
  })

  t.test('loses what they may do at the next sweep without a hint', async (t) => {
    const { principal, changes } = await watched('demoted')
    await users.updateOne({ _id: principal.user.id }, { $set: { roles: ['guest'] } })
    await clock.advance(sessionRules.maxAgeMs)
    const [change] = changes.seen
    t.ok(change?.kind === 'changed' && !change.principal.permissions.has('user.search'))
  })

  t.test('ends with their account', async (t) => {
    const { principal, changes } = await watched('suspended')
    await users.updateOne({ _id: principal.user.id }, { $set: { suspendedAt: new Date() } })
    await clock.advance(sessionRules.maxAgeMs)
    t.same(changes.seen, [{ kind: 'ended', reason: 'revoked' }])
    await t.rejects(auth.current(principal), ended)
  })

  t.test('is not told anything after the watch is stopped', async (t) => {
    const { principal, changes, stop } = await watched('stopped')
    stop()
    await auth.signOut(principal)
    await clock.advance(sessionRules.maxAgeMs)
    t.same(changes.seen, [])
  })

  t.test('ends when time does it, on open connections too', async (t) => {
    const { changes } = await watched('sleeper')
    await clock.advance(14 * day - 1)
    t.same(changes.seen, [])
    await clock.advance(sessionRules.maxAgeMs)
    t.same(changes.seen, [{ kind: 'ended', reason: 'expired' }])
  })
})

t.test(
  'callers are left alone while the database is away, and looked at again later',
  async (t) => {
    const { auth, person } = await startAccounts(t)
    const principal = await auth.authenticate((await person('outage')).access)
    const [bus, clock, changes] = [createMemoryBus(), createManualClock(), collect()]
    let away = true
    let asked: () => void = () => undefined
    const read = async () => {
      asked()
      if (away) throw new Error('the database is away')
      return [{ user: undefined, session: undefined, token: undefined }]
    }
    const watch = createPrincipalWatch({ bus, clock, read })
    t.teardown(() => watch.close())
    watch.watch(principal, changes.listener)

    const pushed = new Promise<void>((resolve) => (asked = resolve))
    bus.publish(`user:${principal.user.id}`, { kind: 'changed' })
    await pushed
    await t.rejects(clock.advance(sessionRules.maxAgeMs), 'the clock is told of it')
    t.same(changes.seen, [])
    away = false
    await clock.advance(sessionRules.maxAgeMs)
    t.same(changes.seen, [{ kind: 'ended', reason: 'revoked' }])
  },
)
