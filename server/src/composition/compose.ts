import type { FastifyBaseLogger } from 'fastify'
import { createAccounts } from '@chatcord/core/auth/accounts'
import { ensureAccounts } from '@chatcord/core/auth/ensure-accounts'
import type { TokenSigner } from '@chatcord/core/auth/token-signer'
import { ChatError } from '@chatcord/core/errors'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { createMemoryLimiter } from '@chatcord/core/infra/memory/memory-limiter'
import { createSystemClock } from '@chatcord/core/infra/system-clock'
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
import { openDatabase } from './database.ts'

export type ComposeDeps = {
  config: Pick<Config, 'mode' | 'mongoUri' | 'dataDir'>
  tokens: TokenSigner
  log: FastifyBaseLogger
}

const notYet = new Proxy(
  {},
  {
    get: () => () => {
      throw new ChatError('UNAVAILABLE', { retryAfterMs: null })
    },
  },
) as never
const pending = {
  channels: notYet,
  events: notYet,
  feed: notYet,
  members: notYet,
  messages: notYet,
}

/** A single node: its database, the in-process twins of what nodes share, the services, the workers. */
export async function compose({ config, tokens, log }: ComposeDeps): Promise<Composition> {
  const production = config.mode === 'production'
  const rules = rateRules[production ? 'production' : 'development']
  const database = await openDatabase(config)
  const { connection } = database
  const clock = createSystemClock((err) => log.error({ event: 'task.failed', err }, 'task failed'))
  const bus = createMemoryBus()
  const limiter = createMemoryLimiter()

  await ensureSystem(connection)
  await ensureAccounts(connection)
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
  const system = createSystemService({
    installation,
    settings,
    version,
    requireSetup: production,
    features: [],
  })
  const services: Services = { auth, me, users, system, ...pending }
  const workers = runWorkers({ services })

  return {
    services,
    principals: accounts.principals,
    ready: () => database.ready(),
    setupToken: () => installation.setupToken(),
    async close() {
      await workers.close()
      accounts.close()
      await bus.close()
      await limiter.close()
      await database.close()
    },
  }
}
