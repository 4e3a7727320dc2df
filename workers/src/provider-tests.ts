import type { Clock } from '@chatcord/core/infra/clock'
import type { JobEngine, Processing } from '@chatcord/core/infra/jobs'
import { providerTestQueue } from '@chatcord/core/providers/provider-test.record'
import type { ProviderTestStore } from '@chatcord/core/providers/provider-test.store'
import type { ProviderRecord } from '@chatcord/core/providers/provider.record'
import { transcribe } from './http/transcribe.ts'
import type { Outbound } from './http/outbound.ts'
import { measureTrial } from './measure-trial.ts'
import type { ChatProvider } from './providers/chat-provider.ts'

/** An administrator waits for each; a provider that hangs must not hold the others up. */
const concurrency = 4

export type ProviderTestDeps = {
  clock: Clock
  jobs: Pick<JobEngine, 'process'>
  tests: Pick<ProviderTestStore, 'open' | 'finish'>
  outbound: Outbound
  /** How a provider is called through this `outbound`. Throws ProviderError, SecretError. */
  chatProvider(provider: ProviderRecord, outbound: Outbound): ChatProvider
}

/** Makes the trial calls that administrators ask for, and writes down how they went. */
export function startProviderTests(deps: ProviderTestDeps): Processing {
  const { clock, jobs, tests, outbound, chatProvider } = deps
  return jobs.process(
    providerTestQueue,
    async ({ id, signal }) => {
      const provider = await tests.open(id)
      if (!provider) return
      const wire = transcribe(outbound, () => clock.now())
      const open = () => chatProvider(provider, wire.outbound)
      const result = await measureTrial({ provider, open, wire, clock, signal })
      await tests.finish(id, result)
    },
    { concurrency },
  )
}
