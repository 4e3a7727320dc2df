import type { Test } from 'tap'
import { createNonce, type ChatClient } from '../../client-sdk/src/index.ts'
import { watchGeneration } from '../helpers/generation-viewers.ts'
import { setSettings } from '../helpers/set-settings.ts'
import { startUpstream } from '../helpers/upstream.ts'
import type { Certificate, Upstream } from '../helpers/upstream/server.ts'
import { startCluster, type Cluster } from './cluster.ts'
import { startWorker, type WorkerProcess } from './worker-process.ts'

export type ProviderScene = Cluster & {
  upstream: Upstream
  owner: ChatClient
  worker(t: Test, env?: Record<string, string>): Promise<WorkerProcess>
  /** A new provider that is the upstream; its id. */
  add(name: string): Promise<string>
  /** Asks a provider; answers the generation once it has ended. */
  ask(t: Test, providerId: string, prompt: string): Promise<Ended>
}

type Ended = { id: string; state: string; text: string; error: string | null }

/** Two servers, their owner, and an upstream in the test's process. Workers start when the test says so. */
export async function startProviderScene(
  t: Test,
  certificate?: Certificate,
): Promise<ProviderScene> {
  const upstream = await startUpstream(t, certificate)
  const cluster = await startCluster(t, {
    prepare: ({ uri }) => setSettings(uri, { generationsPerUser: 100 }),
  })
  const owner = await cluster.signUpOwner(t, cluster.a.url)
  const { api } = owner
  return {
    ...{ ...cluster, upstream, owner },
    worker: (t, env = {}) =>
      startWorker(t, { ...cluster.env, OUTBOUND_ALLOW: upstream.allow, ...env }),
    async add(name) {
      const { id } = await api.admin.providers.create.mutate({
        ...{ nonce: createNonce(), kind: 'chat', name, adapter: 'openai', model: 'tiny' },
        ...{ baseUrl: upstream.baseUrl, limits: { concurrency: null, perMinute: null } },
      })
      return id
    },
    async ask(t, providerId, prompt) {
      const nonce = createNonce()
      const { id } = await api.generations.create.mutate({ nonce, prompt, providerId })
      const watched = watchGeneration(t, { ws: api }, { id })
      const { finished } = await watched.until((state) => state.finished !== null)
      if (!finished) throw new Error('it was waited for')
      return finished
    },
  }
}
