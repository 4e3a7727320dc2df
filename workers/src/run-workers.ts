import type { Generations } from '@chatcord/core/generations/create-generations'
import { titleQueue } from '@chatcord/core/generations/queue-name'
import type { Bus } from '@chatcord/core/infra/bus'
import type { Clock } from '@chatcord/core/infra/clock'
import type { JobEngine } from '@chatcord/core/infra/jobs'
import type { TokenLog } from '@chatcord/core/infra/token-log'
import type { LogNode } from '@chatcord/core/log/log-node'
import type { AllowedOutbound } from '@chatcord/core/providers/outbound-allow'
import type { Providers } from '@chatcord/core/providers/providers'
import { startProviderQueues } from './generations/provider-queues.ts'
import { createRunGeneration } from './generations/run-generation.ts'
import { createTitleChannel } from './generations/title-channel.ts'
import { createOutbound } from './http/outbound.ts'
import { startProviderTests } from './provider-tests.ts'
import { createChatProviders } from './providers/chat-providers.ts'
import { createSparedProviders } from './providers/spared-providers.ts'

export type WorkerDeps = {
  bus: Bus
  clock: Clock
  jobs: JobEngine
  tokens: TokenLog
  logNode: LogNode
  generations: Generations
  ai: Pick<Providers, 'circuits' | 'records' | 'secretOf' | 'tests'>
  outboundAllow: readonly AllowedOutbound[]
  random(): number
  /** Told of what goes wrong in the background. */
  failed(error: unknown): void
}

export type Workers = {
  /** Takes nothing new, gives what runs so long, and hands the rest back for another process. */
  close(options: { graceMs: number }): Promise<void>
}

const titlesAtOnce = 2

/** Runs the jobs of this process: answers of every active provider, titles, and what was left behind. */
export async function runWorkers(deps: WorkerDeps): Promise<Workers> {
  const { ai, generations, jobs, failed } = deps
  const outbound = createOutbound({ allow: deps.outboundAllow })
  const direct = createChatProviders({ ...deps, outbound, secretOf: ai.secretOf })
  const spared = createSparedProviders({ ...deps, direct, circuits: ai.circuits })
  const shared = { ...deps, providers: ai.records, chatProvider: spared.of }
  const titles = jobs.process(
    titleQueue,
    createTitleChannel({ ...shared, rows: generations.rows }),
    { concurrency: titlesAtOnce },
  )
  const queues = await startProviderQueues({
    ...shared,
    run: createRunGeneration({
      ...shared,
      answered: ({ channel }) => {
        if (channel !== null) jobs.add(titleQueue, channel, { priority: 100 }).catch(failed)
      },
    }),
  })
  const trials = startProviderTests({
    ...{ clock: deps.clock, jobs, outbound, tests: ai.tests },
    // Also one that is spared: a trial asks whether it answers again.
    chatProvider: (provider, wire) =>
      createChatProviders({ ...deps, outbound: wire, secretOf: ai.secretOf }).of(provider),
  })
  const stopSweeping = generations.sweep()

  return {
    async close(options) {
      stopSweeping()
      await Promise.all([queues, titles, trials].map((part) => part.close(options)))
      await outbound.close()
    },
  }
}
