import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { ensureProviders } from '@chatcord/core/providers/ensure-providers'
import { openProviders } from '@chatcord/core/providers/open-providers'
import { loadConfig } from '@chatcord/server/config/load-config'
import { createLogger } from '@chatcord/core/infra/logger'
import { startApp, type Person, type TestApp } from '../helpers/app.ts'
import { failure } from '../helpers/failure.ts'
import { createLogSink } from '../helpers/log-sink.ts'
import { createManualClock } from '../helpers/manual-clock.ts'
import { startMongo } from '../helpers/mongo.ts'
import { newKey, newProvider } from '../helpers/providers.ts'
import { refusalOf } from '../helpers/refusal.ts'

const secret = 'sk-0123456789abcdef-ab12'

/** Who signs up with the set-up token is the owner: in a test the token is made anew. */
async function ownerOf(test: TestApp): Promise<Person> {
  const setupToken = await test.app.chat.setupToken()
  return test.clientAs('owner', { setupToken: setupToken! })
}

t.test('an administrator keeps providers, and everybody else sees the public part', async (t) => {
  const test = await startApp(t)
  const owner = await ownerOf(test)
  const ann = await test.clientAs('ann')
  const { providers } = owner.http.admin
  const { id: providerId } = await providers.create.mutate({
    ...{ nonce: newId(), kind: 'chat', name: 'Tiny', adapter: 'openai' },
    ...{ baseUrl: 'https://models.example.com/v1', model: 'tiny-1' },
  })
  const set = await providers.setSecret.mutate({ providerId, secret })
  t.equal(set.secret, 'set, ends with …ab12')
  t.equal((await providers.prefer.mutate({ providerId })).preferred, true)
  t.equal((await providers.get.query({ providerId })).limits.concurrency, 4)
  t.equal((await providers.list.query()).items.length, 2)

  const seen = await ann.http.ai.providers.query()
  t.strictSame(Object.keys(seen.items[1]!), ['id', 'name', 'kind', 'model', 'capabilities'])
  t.equal(await refusalOf(ann.http.admin.providers.list.query()), 'FORBIDDEN')

  await providers.update.mutate({ providerId, active: false })
  t.equal((await ann.http.ai.providers.query()).items.length, 1)
  t.equal(await providers.delete.mutate({ providerId }), null)
  t.equal(await refusalOf(providers.get.query({ providerId })), 'NOT_FOUND')
  t.notMatch(test.logText(), /sk-0123/, 'the log tells no secret')
})

t.test('a start with a new key in front brings secrets under it, and says so', async (t) => {
  const { open, log } = await starts(t)
  const [old, fresh] = [newKey(), newKey()]
  const first = await open({ SECRETS_KEY: old })
  const { id: providerId } = await first.providerAdmin.create(newProvider({ name: 'Tiny' }))
  await first.providerAdmin.setSecret({ providerId, secret })
  await open({ SECRETS_KEY: `${fresh},${old}` })
  t.match(log.entries, [{ event: 'secrets.rewrapped', providers: ['Tiny'] }])
  t.strictSame((await open({ SECRETS_KEY: fresh })).rewrapped, { rewrapped: [], unreadable: [] })
})

t.test('a lost key is told at every start, and stops production that has none', async (t) => {
  const { open, log } = await starts(t)
  const first = await open({ SECRETS_KEY: newKey() })
  const { id: providerId } = await first.providerAdmin.create(newProvider({ name: 'Tiny' }))
  await first.providerAdmin.setSecret({ providerId, secret })
  await open({ SECRETS_KEY: newKey() })
  t.match(log.entries, [{ event: 'secrets.unreadable', providers: ['Tiny'] }])
  await t.rejects(open(production), /SECRETS_KEY: is required, for these have a secret: Tiny/)
})

t.test('production without a key starts and keeps no secret', async (t) => {
  const { open } = await starts(t)
  const { providerAdmin } = await open(production)
  const { id: providerId } = await providerAdmin.create(newProvider())
  await t.rejects(providerAdmin.setSecret({ providerId, secret }), failure('SECRETS_KEY_MISSING'))
})

t.test('in development a key is made once and kept', async (t) => {
  const { open, dataDir } = await starts(t)
  const first = await open({})
  const { id: providerId } = await first.providerAdmin.create(newProvider())
  await first.providerAdmin.setSecret({ providerId, secret })
  t.strictSame((await open({})).rewrapped, { rewrapped: [], unreadable: [] })
  t.equal((await readFile(join(dataDir, 'secrets-key'), 'utf8')).length, 64)
})

const production = {
  NODE_ENV: 'production',
  JWT_SECRET: newKey(),
  PUBLIC_URL: 'https://chat.example.com',
}

/** Starts over and over on one database, each with a configuration of its own. */
async function starts(t: Test) {
  const { connection } = await startMongo(t)
  await ensureProviders(connection)
  const dataDir = await mkdtemp(join(tmpdir(), 'chatcord-'))
  t.teardown(() => rm(dataDir, { recursive: true }))
  const sink = createLogSink()
  const parts = { connection, bus: createMemoryBus(), clock: createManualClock() }
  const open = async (env: Record<string, string>) => {
    const config = loadConfig({ DATA_DIR: dataDir, ...env })
    const log = createLogger({ logLevel: 'trace' }, sink)
    const opened = await openProviders({ ...parts, config, log })
    t.teardown(() => opened.close())
    return opened
  }
  return { open, log: sink, dataDir }
}
