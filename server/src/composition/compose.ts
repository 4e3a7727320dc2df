import type { FastifyBaseLogger } from 'fastify'
import { createAccounts } from '@chatcord/core/auth/accounts'
import type { TokenSigner } from '@chatcord/core/auth/token-signer'
import { createChat } from '@chatcord/core/chat'
import { createAnswerSource } from '@chatcord/core/generations/answer-source'
import { createGenerationStore } from '@chatcord/core/generations/generation.store'
import type { Clock } from '@chatcord/core/infra/clock'
import { ensureCollections } from '@chatcord/core/ensure-collections'
import { openInfrastructure, type Infrastructure } from '@chatcord/core/infra/infrastructure'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { createSystemClock } from '@chatcord/core/infra/system-clock'
import { createJobAdmin } from '@chatcord/core/jobs/job-admin.service'
import { queueNames } from '@chatcord/core/jobs/queue-names'
import { createMongoChatStores } from '@chatcord/core/log/mongo/mongo-chat-stores'
import { rateRules } from '@chatcord/core/rate-rules'
import { createTestProvider } from '@chatcord/core/providers/test-provider'
import type { Services } from '@chatcord/core/services'
import { createInstallation } from '@chatcord/core/system/installation'
import { createSettings } from '@chatcord/core/system/settings'
import { defaultSettings } from '@chatcord/core/system/settings.schema'
import { createSystemService } from '@chatcord/core/system/system.service'
import { createSetUserQuotas } from '@chatcord/core/usage/user-quotas'
import type { Config } from '../config/config.ts'
import { version } from '../version.ts'
import type { Composition } from './composition.ts'
import { openDatabase, type Database } from './database.ts'
import { createLimitCall } from './limit-call.ts'
import { createLimitSend } from './limit-send.ts'
import { openGenerations } from './open-generations.ts'
import { openProviders } from '@chatcord/core/providers/open-providers'

export type ComposeDeps = {
  config: Pick<
    Config,
    'mode' | 'mongoUri' | 'redisUrl' | 'dataDir' | 'secretsKeys' | 'outboundAllow'
  >
  tokens: TokenSigner
  log: FastifyBaseLogger
}

type Ground = { database: Database; infrastructure: Infrastructure; clock: Clock }

/** A node: its database, what it shares with other nodes, the services, the workers. */
export async function compose(deps: ComposeDeps): Promise<Composition> {
  const { config, log } = deps
  const database = await openDatabase(config)
  return orClose(database, async () => {
    const clock = createSystemClock((err) =>
      log.error({ event: 'task.failed', err }, 'task failed'),
    )
    const infrastructure = await openInfrastructure({
      redisUrl: config.redisUrl,
      clock,
      onError: (err) => log.error({ event: 'redis', err }, 'Redis is away'),
      warn: (message) => log.warn({ event: 'redis' }, message),
    })
    return orClose(infrastructure, () => composeOn({ database, infrastructure, clock }, deps))
  })
}

/** What was opened is closed again when the rest cannot stand on it. */
async function orClose<T>(part: { close(): Promise<void> }, rest: () => Promise<T>): Promise<T> {
  try {
    return await rest()
  } catch (error) {
    await part.close()
    throw error
  }
}

async function composeOn(
  { database, infrastructure, clock }: Ground,
  { config, tokens, log }: ComposeDeps,
): Promise<Composition> {
  const production = config.mode === 'production'
  const rules = rateRules[production ? 'production' : 'development']
  const { connection } = database
  const { bus, limiter } = infrastructure

  await ensureCollections(connection, clock.now())
  const installation = await createInstallation({ connection, clock })
  const settings = createSettings({
    connection,
    bus,
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
  const generationStore = createGenerationStore(connection)
  const chat = createChat({
    stores: createMongoChatStores(database.db, {
      now: () => clock.now(),
      generation: () => installation.generation(),
    }),
    bus,
    clock,
    presence: infrastructure.presence,
    answers: createAnswerSource({ ...infrastructure, clock, store: generationStore }),
    generations: generationStore,
    random: Math.random,
    createId: newId,
    limitSend: createLimitSend(shared),
    refs: (ids) => users.refs(ids),
    userOf: (id) => users.get(id),
    meOf: accounts.meOf,
    settings,
  })
  const failed = (err: unknown) => log.error({ event: 'task.failed', err }, 'task failed')
  const generations = await openGenerations({
    ...{ database, infrastructure, chat, ai, clock, settings, failed },
    refs: (ids) => users.refs(ids),
    outboundAllow: config.outboundAllow,
    works: config.redisUrl === null,
  })
  const system = createSystemService({
    installation,
    settings,
    providers: ai.records,
    version,
    requireSetup: production,
    features: [],
  })
  const { channels, events, feed, members, messages, presence, signals } = chat
  const services: Services = {
    ...{ auth, me, users, system, settings, providers, providerAdmin },
    ...{ channels, events, feed, members, messages, presence, signals },
    jobAdmin: createJobAdmin({ ...infrastructure, queues: () => queueNames(ai.records) }),
    testProvider: createTestProvider({
      ...infrastructure,
      tests: ai.tests,
      clock,
      createId: newId,
    }),
    generations: generations.service,
    limitCall: createLimitCall({ limiter, rule: rules.calls, now: () => performance.now() }),
    usage: generations.usage,
    setUserQuotas: createSetUserQuotas({ connection, bus }),
  }

  return {
    services,
    principals: accounts.principals,
    connections: presence.connections,
    ready: () => database.ready(),
    setupToken: () => installation.setupToken(),
    async close() {
      await generations.close()
      chat.close()
      ai.close()
      accounts.close()
      settings.close()
      await infrastructure.close()
      await database.close()
      log.info({ event: 'stopped', ...chat.logNode.counts }, 'stopped')
    },
  }
}
