import t from 'tap'
import { createSignUp } from '@chatcord/core/auth/sign-up'
import { ChatError } from '@chatcord/core/errors'
import { createMemoryLimiter } from '@chatcord/core/infra/memory/memory-limiter'
import { rateRules } from '@chatcord/core/rate-rules'
import { createInstallation } from '@chatcord/core/system/installation'
import { installationModel } from '@chatcord/core/system/installation.model'
import { userModel } from '@chatcord/core/users/user.model'
import { home, password, startAccounts, type TestAccounts } from '../../helpers/accounts.ts'
import { failure } from '../../helpers/failure.ts'

function signUp({ auth }: Pick<TestAccounts, 'auth'>, username: string, setupToken?: string) {
  const email = `${username}@example.org`
  const input = { username, email, password, carrier: 'bearer' } as const
  return auth.signUp(setupToken === undefined ? input : { ...input, setupToken }, home)
}

t.test('a production installation without an owner', async (t) => {
  const accounts = await startAccounts(t, { requireSetup: true })
  const { auth, installation, connection } = accounts
  const setupRequired = failure('SETUP_REQUIRED')

  t.test('refuses everything else', async (t) => {
    await t.rejects(signUp(accounts, 'early'), setupRequired)
    await t.rejects(signUp(accounts, 'early', 'a wrong token'), setupRequired)
    const signIn = auth.signIn({ login: 'early', password, carrier: 'bearer' }, home)
    await t.rejects(signIn, setupRequired)
    await t.rejects(auth.signInAsGuest({ carrier: 'bearer' }, home), setupRequired)
    await t.rejects(auth.refresh('x', home), setupRequired)
    await t.rejects(auth.authenticate('x'), setupRequired)
  })

  t.test('makes a new token at each start, and only the newest counts', async (t) => {
    const old = await installation.setupToken()
    const restarted = await createInstallation({ connection, clock: accounts.clock })
    const token = await restarted.setupToken()
    t.ok(old && token && old !== token)
    await t.rejects(signUp(accounts, 'early', old!), setupRequired)
  })

  t.test('gives the token back when the sign-up fails', async (t) => {
    const token = await installation.setupToken()
    const weak = auth.signUp(
      {
        username: 'grace',
        email: 'g@example.org',
        password: 'password1',
        setupToken: token!,
        carrier: 'bearer',
      },
      home,
    )
    await t.rejects(weak, failure('WEAK_PASSWORD'))
    t.equal(await installation.hasOwner(), false)
  })

  t.test('gets one owner out of many who hold the token', async (t) => {
    const token = await installation.setupToken()
    const nodes = [accounts, await accounts.node()]
    const asked = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) => signUp(nodes[n % 2]!, `owner${n}`, token!)),
    )
    const won = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    t.equal(won.length, 1)
    t.same(won[0]!.me.roles, ['owner'])
    t.ok(won[0]!.me.permissions.includes('admin.roles.write'))
    t.equal(await userModel(connection).countDocuments({}), 1)
    t.equal(await installation.setupToken(), null)
    await t.rejects(signUp(accounts, 'second', token!), failure('FORBIDDEN'))
  })

  t.test('is open to members from then on', async (t) => {
    t.same((await signUp(accounts, 'member')).me.roles, ['member'])
  })
})

t.test('an owner whose name was taken in the last moment leaves the token usable', async (t) => {
  const { installation, settings, clock } = await startAccounts(t)
  let taken = true
  const owner = createSignUp({
    clock,
    installation,
    settings,
    limiter: createMemoryLimiter(),
    rules: rateRules.development,
    gate: async () => undefined,
    credentials: { set: async () => undefined, remove: async () => undefined },
    users: {
      refuseTaken: async () => undefined,
      insert: async (user) => {
        if (taken) throw new ChatError('TAKEN', { field: 'username' })
        return { ...user, usernameKey: 'ada', namePrefixes: [] }
      },
    },
  })
  const setupToken = (await installation.setupToken())!
  const input = { username: 'ada', email: 'ada@example.org', password, setupToken } as const
  await t.rejects(owner({ ...input, carrier: 'bearer' }, home), failure('TAKEN'))
  t.equal(await installation.hasOwner(), false)
  taken = false
  t.same((await owner({ ...input, carrier: 'bearer' }, home)).roles, ['owner'])
})

t.test('a development installation lets anyone in, and the token makes the owner', async (t) => {
  const accounts = await startAccounts(t)
  t.same((await signUp(accounts, 'first')).me.roles, ['member'])
  const token = await accounts.installation.setupToken()
  await t.rejects(signUp(accounts, 'wrong', `${token}x`), failure('FORBIDDEN'))
  t.same((await signUp(accounts, 'second', token!)).me.roles, ['owner'])
})

t.test('a claim that a crash cut off before its owner was made is taken back', async (t) => {
  const accounts = await startAccounts(t, { requireSetup: true })
  const { installation, connection, clock } = accounts
  const token = await installation.setupToken()
  t.ok(await installation.claim(token!, '0'.repeat(24)))

  await accounts.node()
  t.equal(await installation.setupToken(), null, 'not while it may still be on its way')
  await clock.advance(60_000)
  await accounts.node()
  const next = await installation.setupToken()
  t.same((await signUp(accounts, 'late', next!)).me.roles, ['owner'])

  await clock.advance(60_000)
  await accounts.node()
  t.ok((await installationModel(connection).findById('installation').lean())?.ownerId)
})

t.test('nodes that start at once agree on the installation', async (t) => {
  const { connection, clock } = await startAccounts(t)
  await installationModel(connection).deleteMany({})
  const started = await Promise.all(
    Array.from({ length: 8 }, () => createInstallation({ connection, clock })),
  )
  t.same(new Set(started.map((one) => one.generation())), new Set([1]))
})
