import type { Test } from 'tap'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { createSystemClock } from '@chatcord/core/infra/system-clock'
import { ensureProviders } from '@chatcord/core/providers/ensure-providers'
import { createProviders } from '@chatcord/core/providers/providers'
import { createSecrets } from '@chatcord/core/providers/secrets'
import { defaultSettings } from '@chatcord/core/system/settings.schema'
import { createNonce, type ChatClient } from '../../client-sdk/src/index.ts'
import { eventually } from '../helpers/eventually.ts'
import type { TestMongo } from '../helpers/mongo.ts'
import { newProvider } from '../helpers/providers.ts'
import { setSettings } from '../helpers/set-settings.ts'
import { spawnUpstream, type UpstreamProcess } from '../helpers/upstream.ts'
import { startCluster, type Cluster } from './cluster.ts'
import { startWorker, type WorkerProcess } from './worker-process.ts'

/** Answers a day of each person. */
export const perDay = 37

export type AnswerScene = Cluster & {
  upstream: UpstreamProcess
  worker(t: Test): Promise<WorkerProcess>
  /** A channel of hers with him in it. */
  channel(owner: ChatClient, ...others: ChatClient[]): Promise<string>
}

/** Two servers whose preferred provider is a scripted upstream. Workers start when the test says so. */
export async function startAnswers(
  t: Test,
  callsPerDay: number | null = perDay,
): Promise<AnswerScene> {
  const upstream = await spawnUpstream()
  t.teardown(() => upstream.close())
  const { quotas } = defaultSettings
  const cluster = await startCluster(t, {
    appendonly: true,
    async prepare(database) {
      await setSettings(database.uri, {
        generationsPerUser: 1_000,
        messageRateLimit: 10_000,
        quotas: { ...quotas, chat: { ...quotas.chat, member: callsPerDay } },
      })
      await addProvider(database, upstream)
    },
  })
  return {
    ...cluster,
    upstream,
    worker: (owner) => startWorker(owner, { ...cluster.env, OUTBOUND_ALLOW: upstream.allow }),
    async channel(owner, ...others) {
      const nonce = createNonce()
      const name = `about ${nonce.slice(0, 8)}`
      const { id } = await owner.api.channels.create.mutate({ kind: 'public', name, nonce })
      for (const { api } of others)
        await api.channels.join.mutate({ channelId: id, nonce: createNonce() })
      return id
    },
  }
}

const limits = { concurrency: null, perMinute: null }

async function addProvider({ connection }: TestMongo, { baseUrl }: UpstreamProcess): Promise<void> {
  await ensureProviders(connection)
  const clock = createSystemClock(() => undefined)
  const deps = { connection, bus: createMemoryBus(), clock, secrets: createSecrets([]) }
  const { providerAdmin, close } = await createProviders(deps)
  const { id } = await providerAdmin.create(newProvider({ baseUrl, model: 'tiny', limits }))
  await providerAdmin.prefer(id)
  close()
}

/** Asks the assistant; answers the generation, once there is one. */
export async function ask({ api }: ChatClient, channelId: string, prompt: string) {
  const { message, epoch } = await api.messages.send.mutate({
    ...{ channelId, nonce: createNonce(), text: `@assistant ${prompt}` },
    mentions: [{ kind: 'assistant', userId: null, start: 0, length: 10 }],
  })
  const nonce = `${channelId}_${message.seq}`
  let id = ''
  await eventually(async () => {
    const found = await api.generations.get.query({ nonce }).catch(() => null)
    id = found?.id ?? ''
    return found !== null
  })
  return { id, epoch }
}
