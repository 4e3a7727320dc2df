import type { FastifyBaseLogger } from 'fastify'
import { createAccounts } from '@chatcord/core/auth/accounts'
import { ensureAccounts } from '@chatcord/core/auth/ensure-accounts'
import type { TokenSigner } from '@chatcord/core/auth/token-signer'
import { createChat } from '@chatcord/core/chat'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { createMemoryLimiter } from '@chatcord/core/infra/memory/memory-limiter'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { createSystemClock } from '@chatcord/core/infra/system-clock'
import { ensureChat } from '@chatcord/core/log/mongo/ensure-chat'
import { createMongoChatStores } from '@chatcord/core/log/mongo/mongo-chat-stores'
import { rateRules } from '@chatcord/core/rate-rules'
import type { Services } from '@chatcord/core/services'
import { ensureSystem } from '@chatcord/core/system/ensure-system'
import { createInstallation } from '@chatcord/core/system/installation'
import { createSettings } from '@chatcord/core/system/settings'
import { defaultSettings } from '@chatcord/core/system/settings.schema'
import { createSystemService } from '@chatcord/core/system/system.service'
import { runWorkers } from '@chatcord/workers/run-workers'
import type { Config } from '../config/config.ts'
import { version } from '../version.ts'
import type { Composition } from './composition.ts'
import { openDatabase, type Database } from './database.ts'
import { createLimitSend } from './limit-send.ts'
import { openProviders } from './open-providers.ts'

export type ComposeDeps = {
  config: Pick<Config, 'mode' | 'mongoUri' | 'dataDir' | 'secretsKeys'>
  tokens: TokenSigner
  log: FastifyBaseLogger
}

/** A single node: its database, the in-process twins of what nodes share, the services, the workers. */
export async function compose(deps: ComposeDeps): Promise<Composition> {
  const database = await openDatabase(deps.config)
  try {
    return await composeOn(database, deps)
  } catch (error) {
    await database.close()
    throw error
  }
}

async function composeOn(
  database: Database,
  { config, tokens, log }: ComposeDeps,
): Promise<Composition> {
  const production = config.mode === 'production'
  const rules = rateRules[production ? 'production' : 'development']
  const { connection } = database
  const clock = createSystemClock((err) => log.error({ event: 'task.failed', err }, 'task failed'))
  const bus = createMemoryBus()
  const limiter = createMemoryLimiter()

  await ensureSystem(connection)
  await ensureAccounts(connection)
  await ensureChat(connection)
  const installation = await createInstallation({ connection, clock })
  const settings = createSettings({
    connection,
    clock,
    defaults: production
      ? defaultSettings
      : { ...defaultSettings, messageRateLimit: rules.messages.points },
  })
  const shared = { connection, bus, limiter, clock, rules, installation, settings }
  const accounts = await createAccounts({ ...shared, signer: tokens, requireSetup: production })
  const { auth, me, users } = accounts
  const ai = await openProviders({ connection, bus, clock, config, log })
  const { providers, providerAdmin } = ai
  const chat = createChat({
    stores: createMongoChatStores(database.db, {
      now: () => clock.now(),
      generation: () => installation.generation(),
    }),
    bus,
    clock,
    random: Math.random,
    createId: newId,
    limitSend: createLimitSend(shared),
    refs: (ids) => users.refs(ids),
    userOf: (id) => users.get(id),
    meOf: accounts.meOf,
  })
  const system = createSystemService({
    installation,
    settings,
    version,
    requireSetup: production,
    features: [],
  })
  const { channels, events, feed, members, messages } = chat
  const services: Services = {
    ...{ auth, me, users, system, providers, providerAdmin },
    ...{ channels, events, feed, members, messages },
  }
  const workers = runWorkers({ services })

  return {
    services,
    principals: accounts.principals,
    ready: () => database.ready(),
    setupToken: () => installation.setupToken(),
    async close() {
      await workers.close()
      chat.close()
      ai.close()
      accounts.close()
      await bus.close()
      await limiter.close()
      await database.close()
    },
  }
}
