import { randomBytes } from 'node:crypto'
import type { Connection } from 'mongoose'
import type { Test } from 'tap'
import type { Bus } from '@chatcord/core/infra/bus'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { ensureProviders } from '@chatcord/core/providers/ensure-providers'
import { createProviderInput } from '@chatcord/core/providers/provider.schema'
import { createProviderStore, type ProviderStore } from '@chatcord/core/providers/provider.store'
import type { AdminProviderView } from '@chatcord/core/providers/provider.view'
import { createProviders, type Providers } from '@chatcord/core/providers/providers'
import { createSecrets } from '@chatcord/core/providers/secrets'
import { createManualClock, type ManualClock } from './manual-clock.ts'
import { startMongo } from './mongo.ts'

export const newKey = () => randomBytes(32).toString('hex')

export type TestProviders = Providers & {
  connection: Connection
  bus: Bus
  clock: ManualClock
  store: ProviderStore
  key: string
  /** Another node on the same database, with a bus of its own unless one is given. */
  node(given?: { keys?: string[]; bus?: Bus }): Promise<Providers>
  /** A new provider, as an administrator makes it. */
  add(input?: object): Promise<AdminProviderView>
}

/** Providers on a database of their own, with a clock that stands still. */
export async function startProviders(t: Test): Promise<TestProviders> {
  const { connection } = await startMongo(t)
  await ensureProviders(connection)
  const [clock, bus, key] = [createManualClock(), createMemoryBus(), newKey()]
  const node: TestProviders['node'] = async (given = {}) => {
    const secrets = createSecrets(given.keys ?? [key])
    const other = given.bus ?? createMemoryBus()
    const providers = await createProviders({ connection, clock, secrets, bus: other })
    t.teardown(() => providers.close())
    return providers
  }
  const providers = await node({ bus })
  const add = (input: object = {}) =>
    providers.providerAdmin.create(newProvider({ name: `Provider ${newId()}`, ...input }))
  const store = createProviderStore({ connection, bus, clock })
  return { ...providers, ...{ connection, bus, clock, store, key, node, add } }
}

/** The input of an administrator who says the least. */
export function newProvider(input: object = {}) {
  return createProviderInput.parse({
    nonce: newId(),
    kind: 'chat',
    name: 'Local model',
    adapter: 'openai',
    baseUrl: 'https://models.example.com/v1',
    model: 'tiny',
    ...input,
  })
}
