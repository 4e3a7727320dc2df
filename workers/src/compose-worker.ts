import { createGenerations } from '@chatcord/core/generations/create-generations'
import { ensureCollections } from '@chatcord/core/ensure-collections'
import { openInfrastructure } from '@chatcord/core/infra/infrastructure'
import { connectMongo } from '@chatcord/core/infra/mongo/connect-mongo'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { createSystemClock } from '@chatcord/core/infra/system-clock'
import { createLogNode } from '@chatcord/core/log/log-node'
import { createMongoChatStores } from '@chatcord/core/log/mongo/mongo-chat-stores'
import { createMongoWorkStore } from '@chatcord/core/log/mongo/mongo-work-store'
import { openProviders } from '@chatcord/core/providers/open-providers'
import { createInstallation } from '@chatcord/core/system/installation'
import { createSettings } from '@chatcord/core/system/settings'
import { defaultSettings } from '@chatcord/core/system/settings.schema'
import { createUserRecords } from '@chatcord/core/users/user-records'
import { createUserService } from '@chatcord/core/users/user.service'
import { createUserStore } from '@chatcord/core/users/user.store'
import type { Logger } from 'pino'
import type { WorkerConfig } from './config.ts'
import { runWorkers, type Workers } from './run-workers.ts'

/** A worker process: the jobs of an installation whose servers run elsewhere. */
export async function composeWorker(config: WorkerConfig, log: Logger): Promise<Workers> {
  const failed = (err: unknown) => log.error({ event: 'task.failed', err }, 'task failed')
  const connection = await connectMongo(config.mongoUri)
  const { db } = connection
  if (!db) throw new Error('a connection that is open has a database')
  const clock = createSystemClock(failed)
  const infrastructure = await openInfrastructure({
    ...{ redisUrl: config.redisUrl, clock },
    onError: (err) => log.error({ event: 'redis', err }, 'Redis is away'),
    warn: (message) => log.warn({ event: 'redis' }, message),
  })
  const { bus } = infrastructure

  await ensureCollections(connection, clock.now())
  const installation = await createInstallation({ connection, clock })
  const settings = createSettings({ connection, bus, clock, defaults: defaultSettings })
  const users = createUserStore({ connection, bus })
  const records = createUserRecords({ bus, clock, store: users })
  const { refs } = createUserService({ clock, records, store: users })
  const ai = await openProviders({ connection, bus, clock, config, log })
  const stores = createMongoChatStores(db, {
    now: () => clock.now(),
    generation: () => installation.generation(),
  })
  const logNode = createLogNode({ stores, bus, clock, random: Math.random })
  const shared = { ...infrastructure, clock, logNode, failed }
  const generations = createGenerations({
    ...{ ...shared, connection, settings, users, refs, createId: newId },
    ...{ providers: ai.records, work: createMongoWorkStore(db) },
  })
  const { outboundAllow } = config
  const workers = await runWorkers({
    ...shared,
    generations,
    ai,
    outboundAllow,
    random: Math.random,
  })

  return {
    async close(options) {
      await workers.close(options)
      ai.close()
      records.close()
      settings.close()
      await infrastructure.close()
      await connection.close()
    },
  }
}
