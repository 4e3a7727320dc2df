import { ChatError } from '../errors.ts'
import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import type { JobEngine } from '../infra/jobs.ts'
import { toProviderTestView } from './provider.mapper.ts'
import { providerTestQueue, type ProviderTest } from './provider-test.record.ts'
import type { ProviderTestStore } from './provider-test.store.ts'
import type { ProviderTestView } from './provider.view.ts'

const waitMs = 30_000
/** The hint about the result may be lost. */
const lookMs = 1_000

export type TestProvider = (providerId: string) => Promise<ProviderTestView>

/**
 * Has a worker call the provider and waits for what came of it, at most 30 s: then the answer says `queued`. While two
 * try the same provider, both get the newer trial. Throws NOT_FOUND, UNAVAILABLE.
 */
export function createTestProvider(deps: {
  tests: Pick<ProviderTestStore, 'queue' | 'of'>
  jobs: Pick<JobEngine, 'add'>
  bus: Pick<Bus, 'subscribe'>
  clock: Clock
  createId: () => string
}): TestProvider {
  const { tests, jobs, bus, clock, createId } = deps

  async function result(providerId: string, queued: ProviderTest): Promise<ProviderTest> {
    let wake: () => void = () => undefined
    const leave = bus.subscribe('providers', (hint) => {
      if (hint.providerId === providerId) wake()
    })
    try {
      for (;;) {
        // Listens before it reads, so that a result in between is not missed.
        const told = new Promise<void>((resolve) => (wake = resolve))
        const test = await tests.of(providerId)
        if (!test) throw new ChatError('NOT_FOUND')
        if (test.state === 'done' || clock.now() - queued.requestedAt >= waitMs) return test
        await Promise.race([told, clock.sleep(lookMs)])
      }
    } finally {
      leave()
    }
  }

  return async (providerId) => {
    const queued = await tests.queue(providerId, createId())
    if (!queued) throw new ChatError('NOT_FOUND')
    await jobs.add(providerTestQueue, queued.id)
    return toProviderTestView(await result(providerId, queued))
  }
}
