import t from 'tap'
import type { Origin } from '@chatcord/core/auth/auth.service'
import { createMemoryLimiter } from '@chatcord/core/infra/memory/memory-limiter'
import { rateRules } from '@chatcord/core/rate-rules'
import { userModel } from '@chatcord/core/users/user.model'
import { home, password, startAccounts } from '../../helpers/accounts.ts'
import { failure, failureOf } from '../../helpers/failure.ts'

t.test('signing in', async (t) => {
  const accounts = await startAccounts(t)
  const { auth, person, signer, connection } = accounts
  const { me } = await person('Ada')
  await person('Straße')
  const signIn = (login: string, given = password) =>
    auth.signIn({ login, password: given, carrier: 'bearer' }, home)

  t.test('takes the user name or the e-mail address, in any case', async (t) => {
    for (const login of ['Ada', 'ada', 'ADA', 'ada@example.org', 'ADA@EXAMPLE.org'])
      t.equal((await signIn(login)).me.id, me.id, login)
    t.equal((await signIn('STRASSE')).me.username, 'Straße')
  })

  t.test('takes the password exactly, but however its letters were composed', async (t) => {
    const composed = {
      username: 'Zoe',
      email: 'zoe@example.org',
      password: 'caf\u00e9 au lait, s.v.p.',
    }
    await auth.signUp({ ...composed, carrier: 'bearer' }, home)
    await t.resolves(signIn('zoe', 'cafe\u0301 au lait, s.v.p.'))
    await t.rejects(signIn('zoe', `${composed.password} `), failure('INVALID_CREDENTIALS'))
    await t.rejects(signIn('zoe', composed.password.toUpperCase()), failure('INVALID_CREDENTIALS'))
  })

  t.test('answers an unknown name as a wrong password', async (t) => {
    const [unknown, wrong] = await Promise.all(
      ['nobody', 'ada'].map((login) =>
        failureOf(signIn(login, 'not the password'), 'INVALID_CREDENTIALS'),
      ),
    )
    const told = [unknown!, wrong!].map(({ reason, message, details, cause }) =>
      JSON.stringify({ reason, message, details, cause }),
    )
    t.equal(told[0], told[1])
  })

  t.test('takes as long for an unknown name as for a wrong password', async (t) => {
    const time = async (login: string) => {
      const start = performance.now()
      await signIn(login, 'not the password').catch(() => undefined)
      return performance.now() - start
    }
    const times = { unknown: [] as number[], wrong: [] as number[] }
    for (let round = 0; round < 7; round += 1) {
      times.unknown.push(await time('nobody'))
      times.wrong.push(await time('ada'))
    }
    const [unknown, wrong] = [median(times.unknown), median(times.wrong)]
    t.ok(unknown > wrong / 3 && unknown < wrong * 3, `${unknown} ms and ${wrong} ms`)
  })

  t.test('gives an access token that says who it is and nothing of what they may do', async (t) => {
    const issued = await signIn('ada')
    const claims = signer.decode(issued.access)
    t.same(Object.keys(claims).sort(), ['exp', 'jti', 'sid', 'sub'])
    t.match(claims, { sub: me.id, sid: issued.session.id })
  })

  t.test('begins another session each time', async (t) => {
    const [one, other] = [await signIn('ada'), await signIn('ada')]
    t.not(one.session.id, other.session.id)
  })

  t.test('is refused to a suspended user only after the right password', async (t) => {
    const eve = await person('Eve')
    const users = userModel(connection)
    await users.updateOne({ _id: eve.me.id }, { $set: { suspendedAt: new Date() } })
    await t.rejects(signIn('Eve', 'not the password'), failure('INVALID_CREDENTIALS'))
    await t.rejects(signIn('Eve'), failure('BANNED'))
  })

  t.test('cannot be reached by operators in the name', async (t) => {
    for (const login of ['{"$gt":""}', '$where', 'a.*', '^ada$'])
      await t.rejects(signIn(login), failure('INVALID_CREDENTIALS'))
    const operator = { $gt: '' } as unknown as string
    await t.rejects(signIn(operator))
  })
})

t.test('limits of signing in', async (t) => {
  const { person, node } = await startAccounts(t)
  await person('Ada')
  const rules = rateRules.production
  const attack: Origin = { ip: '203.0.113.7', userAgent: null }
  const start = async () => {
    const { auth } = await node({ limiter: createMemoryLimiter(), rules })
    return (login: string, given: string, origin = attack) =>
      auth.signIn({ login, password: given, carrier: 'bearer' }, origin)
  }
  const wrong = failure('INVALID_CREDENTIALS')
  const limited = failure('RATE_LIMITED')

  t.test('count an account and an address, over both names of the account', async (t) => {
    const signIn = await start()
    for (let n = 0; n < rules.signInAccount.points; n += 1)
      await t.rejects(signIn(n % 2 ? 'ada' : 'ada@example.org', 'wrong password'), wrong)
    const { details } = await failureOf(signIn('ada', password), 'RATE_LIMITED')
    t.ok(details.retryAfterMs > 0 && details.retryAfterMs <= rules.signInAccount.windowMs)
  })

  t.test('do not lock the owner out while others guess', async (t) => {
    const signIn = await start()
    for (let n = 0; n <= rules.signInAccount.points; n += 1)
      await signIn('ada', 'wrong password').catch(() => undefined)
    await t.rejects(signIn('ada', 'wrong password'), limited)
    await t.resolves(signIn('ada', password, home))
  })

  t.test('count names that nobody has as well', async (t) => {
    const signIn = await start()
    for (let n = 0; n < rules.signInAccount.points; n += 1)
      await t.rejects(signIn(n % 2 ? 'nobody' : 'NOBODY', 'wrong password'), wrong)
    await t.rejects(signIn('nobody', 'wrong password'), limited)
  })

  t.test('count an address over all names', async (t) => {
    const signIn = await start()
    for (let n = 0; n < rules.signInAddress.points; n += 1)
      await t.rejects(signIn(`nobody${n}`, 'wrong password'), wrong)
    await t.rejects(signIn('ada', password), limited)
  })

  t.test('count a network of IPv6 as the one address that its owner has', async (t) => {
    const signIn = await start()
    const from = (host: number): Origin => ({ ip: `2001:db8:1:2::${host}`, userAgent: null })
    for (let n = 0; n < rules.signInAccount.points; n += 1)
      await t.rejects(signIn('ada', 'wrong password', from(n)), wrong)
    await t.rejects(signIn('ada', password, from(99)), limited)
    await t.resolves(signIn('ada', password, { ...attack, ip: '2001:db8:1:3::1' }))
  })

  t.test('forget the failures of an account after the right password', async (t) => {
    const signIn = await start()
    for (let round = 0; round < 2; round += 1) {
      for (let n = 1; n < rules.signInAccount.points; n += 1)
        await t.rejects(signIn('ada', 'wrong password'), wrong)
      await t.resolves(signIn('ada', password))
    }
  })
})

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
