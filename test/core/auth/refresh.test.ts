import t from 'tap'
import { sessionModel } from '@chatcord/core/auth/session.model'
import { sessionRules } from '@chatcord/core/auth/session.rules'
import { userModel } from '@chatcord/core/users/user.model'
import { home, startAccounts } from '../../helpers/accounts.ts'
import { failure } from '../../helpers/failure.ts'

const ended = failure('SESSION_ENDED')
const minute = 60_000
const day = 24 * 60 * minute

t.test('a refresh token', async (t) => {
  const accounts = await startAccounts(t)
  const { auth, person, clock, connection, bus } = accounts
  const sessions = sessionModel(connection)
  const stored = (id: string) => sessions.findById(id).lean()

  t.test('is exchanged for its successor, within the same session', async (t) => {
    const first = await person('exchanged')
    const second = await auth.refresh(first.refresh, home)
    const third = await auth.refresh(second.refresh, home)
    t.equal(third.session.id, first.session.id)
    t.equal(new Set([first, second, third].map(({ refresh }) => refresh)).size, 3)
    await t.resolves(auth.authenticate(third.access))
  })

  t.test('gives tabs that race one and the same successor, on any node', async (t) => {
    const { refresh } = await person('racing')
    const other = await accounts.node()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, tab) => (tab % 2 ? auth : other.auth).refresh(refresh, home)),
    )
    t.equal(new Set(answers.map((answer) => answer.refresh)).size, 1)
    await t.resolves(auth.refresh(answers[0]!.refresh, home))
  })

  t.test('may be repeated for half a minute after its answer was lost', async (t) => {
    const { refresh } = await person('lost')
    const answer = await auth.refresh(refresh, home)
    await clock.advance(sessionRules.graceMs)
    t.equal((await auth.refresh(refresh, home)).refresh, answer.refresh)
  })

  t.test('ends the session when it is used again later, and the nodes are told', async (t) => {
    const first = await person('replayed')
    const hints: unknown[] = []
    t.teardown(bus.subscribe(`user:${first.me.id}`, (hint) => hints.push(hint)))
    const second = await auth.refresh(first.refresh, home)
    await clock.advance(sessionRules.graceMs + 1)
    await t.rejects(auth.refresh(first.refresh, home), ended)
    await t.rejects(auth.refresh(second.refresh, home), ended)
    await t.rejects(auth.authenticate(second.access), ended)
    t.match(await stored(first.session.id), { reason: 'reused', sealed: null })
    t.match(hints, [{ kind: 'revoked', sessionId: first.session.id, reason: 'reused' }])
  })

  t.test('ends the session at once when it is two generations old', async (t) => {
    const first = await person('ancient')
    const second = await auth.refresh(first.refresh, home)
    const third = await auth.refresh(second.refresh, home)
    await t.rejects(auth.refresh(first.refresh, home), ended)
    await t.rejects(auth.refresh(third.refresh, home), ended)
  })

  t.test('that was made up is refused and harms nobody', async (t) => {
    const issued = await person('forged')
    const [sessionId, , family, secret] = issued.refresh.split('.')
    const other = 'A'.repeat(43)
    for (const forged of [
      `${sessionId}.0.${'A'.repeat(22)}.${other}`,
      `${sessionId}.1.${'A'.repeat(22)}.${secret}`,
      `${'0'.repeat(24)}.1.${family}.${secret}`,
    ])
      await t.rejects(auth.refresh(forged, home), ended)
    for (const malformed of [
      '',
      'x',
      `${sessionId}..`,
      `${issued.refresh}.`,
      `${issued.refresh}\n`,
    ])
      await t.rejects(auth.refresh(malformed, home), failure('UNAUTHENTICATED'))
    await t.resolves(auth.refresh(issued.refresh, home))
  })

  t.test('is kept as a hash alone, and its successor closed', async (t) => {
    const first = await person('hashed')
    const second = await auth.refresh(first.refresh, home)
    const text = JSON.stringify(await stored(first.session.id))
    for (const token of [first.refresh, second.refresh])
      for (const part of token.split('.').slice(2)) t.notMatch(text, part)
  })

  t.test('is good for two weeks of silence', async (t) => {
    const { refresh, refreshExpiresAt } = await person('idle')
    t.equal(Date.parse(refreshExpiresAt), clock.now() + 14 * day)
    await clock.advance(14 * day - 1)
    const next = await auth.refresh(refresh, home)
    await clock.advance(14 * day)
    await t.rejects(auth.refresh(next.refresh, home), ended)
  })

  t.test('cannot carry a session beyond its ninety days', async (t) => {
    let issued = await person('absolute')
    for (let days = 10; days < 90; days += 10) {
      await clock.advance(10 * day)
      issued = await auth.refresh(issued.refresh, home)
    }
    t.equal(Date.parse(issued.refreshExpiresAt), clock.now() + 10 * day)
    await clock.advance(10 * day)
    await t.rejects(auth.refresh(issued.refresh, home), ended)
    await t.rejects(auth.refresh(issued.refresh, home), ended)
  })

  t.test('is refused to a suspended user', async (t) => {
    const { refresh, me } = await person('suspended')
    const suspended = { $set: { suspendedAt: new Date() } }
    await userModel(connection).updateOne({ _id: me.id }, suspended)
    await t.rejects(auth.refresh(refresh, home), ended)
  })

  t.test('tells when the access token that came with it is over', async (t) => {
    const issued = await auth.refresh((await person('punctual')).refresh, home)
    t.equal(Date.parse(issued.session.accessExpiresAt), clock.now() + 5 * minute)
    await clock.advance(5 * minute - 1_000)
    const principal = await auth.authenticate(issued.access)
    t.same((await auth.session(principal))?.session, issued.session)
    await clock.advance(1_000)
    await t.rejects(auth.authenticate(issued.access), failure('UNAUTHENTICATED'))
  })
})
