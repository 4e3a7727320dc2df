import t from 'tap'
import { limits } from '@chatcord/core/limits'
import { rateRules } from '@chatcord/core/rate-rules'
import { credentialModel } from '@chatcord/core/auth/credential.model'
import { createMemoryLimiter } from '@chatcord/core/infra/memory/memory-limiter'
import { home, password, startAccounts } from '../../helpers/accounts.ts'
import { failure } from '../../helpers/failure.ts'

t.test('signing up', async (t) => {
  const accounts = await startAccounts(t)
  const { auth, person, connection, settings } = accounts
  const ada = await person('Ada')
  const refused = (username: string, email = `${username}@example.net`) =>
    auth.signUp({ username, email, password, carrier: 'bearer' }, home)

  t.test('makes a member who is signed in', async (t) => {
    t.match(ada.me, { username: 'Ada', displayName: 'Ada', roles: ['member'], kind: 'person' })
    const principal = await auth.authenticate(ada.access)
    t.equal(principal.user.id, ada.me.id)
    t.ok(principal.permissions.has('channel.createPublic'))
    t.notOk(principal.permissions.has('admin.users.read'))
  })

  t.test('refuses a name that is used or looks like one, and says which field', async (t) => {
    for (const name of ['Ada', 'ADA', 'аda', 'ａｄａ', 'Αda']) {
      await t.rejects(refused(name), failure('TAKEN', { field: 'username' }), name)
    }
    await person('zoo1')
    await t.rejects(refused('z0ol'), failure('TAKEN'))
  })

  t.test('refuses an e-mail address that is used, in any case', async (t) => {
    const taken = failure('TAKEN', { field: 'email' })
    await t.rejects(refused('Grace', 'ADA@Example.ORG'), taken)
  })

  t.test(
    'gives a name to one of many who ask at once, and keeps no password of the others',
    async (t) => {
      const before = await credentialModel(connection).countDocuments({})
      const asked = await Promise.allSettled(
        Array.from({ length: 8 }, (_, n) => refused('Linus', `linus${n}@example.org`)),
      )
      const lost = asked.filter((one) => one.status === 'rejected')
      t.equal(lost.length, 7)
      for (const { reason } of lost) t.match(reason, failure('TAKEN', { field: 'username' }))
      t.equal(await credentialModel(connection).countDocuments({}), before + 1)
    },
  )

  t.test('refuses a password that is easy to guess, whatever the name', async (t) => {
    for (const guessable of ['password1', 'Grace2026!', 'qwertyuiop', 'aaaaaaaa']) {
      const input = { username: 'Grace', email: 'grace@example.org', carrier: 'bearer' } as const
      const attempt = auth.signUp({ ...input, password: guessable }, home)
      await t.rejects(attempt, failure('WEAK_PASSWORD'), guessable)
    }
  })

  t.test('can be turned off', async (t) => {
    await settings.update({ signUpAllowed: false })
    t.teardown(() => settings.update({ signUpAllowed: true }))
    await t.rejects(person('late'), failure('FORBIDDEN'))
  })

  t.test('is counted per address', async (t) => {
    const rules = rateRules.production
    const node = await accounts.node({ limiter: createMemoryLimiter(), rules })
    const attempt = (ip: string) =>
      node.auth.signUp(
        { username: 'Ada', email: 'ada@example.org', password, carrier: 'bearer' },
        { ip, userAgent: null },
      )
    for (let n = 0; n < rules.signUp.points; n += 1)
      await t.rejects(attempt('192.0.2.9'), failure('TAKEN'))
    await t.rejects(attempt('192.0.2.9'), failure('RATE_LIMITED'))
    await t.rejects(attempt('192.0.2.10'), failure('TAKEN'))
  })

  t.test(
    'keeps at most so many sessions of a user and drops the one unseen for longest',
    async (t) => {
      const first = await person('many')
      await accounts.clock.advance(1_000)
      const second = await auth.signIn({ login: 'many', password, carrier: 'bearer' }, home)
      await accounts.clock.advance(1_000)
      await auth.refresh(first.refresh, home)
      for (let n = 2; n < limits.sessionsPerUser + 1; n += 1)
        await auth.signIn({ login: 'many', password, carrier: 'bearer' }, home)
      await t.resolves(auth.authenticate(first.access))
      await t.rejects(auth.authenticate(second.access), failure('SESSION_ENDED'))
    },
  )
})
