import type { Clock } from '../infra/clock.ts'
import type { JobEngine } from '../infra/jobs.ts'
import type { Answers } from './answers.ts'
import type { Providers } from './begin-generation.ts'
import type { EndGeneration } from './end-generation.ts'
import type { GenerationRecord } from './generation.record.ts'
import type { GenerationStore } from './generation.store.ts'
import { ignoreAway } from './ignore-away.ts'
import { queueOf } from './queue-name.ts'
import { switchedOff } from './switched-off.ts'
import { hasEnded } from './to-generation-view.ts'

type Deps = {
  answers: Pick<Answers, 'sweep'>
  clock: Clock
  ending: EndGeneration
  jobs: Pick<JobEngine, 'add' | 'remove'>
  providers: Pick<Providers, 'byId'>
  store: Pick<GenerationStore, 'unsettled'>
  failed(error: unknown): void
}

const sweepMs = 5_000
/** Younger ones are being handed over by whoever made them. */
const youngMs = 3_000

/**
 * Picks up what crashes and outages left: questions without a generation, generations without a job, ends that are not
 * settled. An engine does not take an id twice, so what is under way is not disturbed. Answers the function that stops.
 */
export function startGenerationSweeper(deps: Deps): () => void {
  const { answers, clock, ending, jobs, providers, store, failed } = deps

  async function pickUp(record: GenerationRecord): Promise<void> {
    if (hasEnded(record)) return ending.settle(record)
    const provider = await providers.byId(record.provider)
    if (provider?.active) return jobs.add(queueOf(record), record.id).catch(ignoreAway)
    await ending.endUnwritten(record, switchedOff)
    // Nobody works on its queue any more.
    await jobs.remove(queueOf(record), record.id)
  }

  async function sweep(before: number): Promise<void> {
    await answers.sweep()
    // All of them: behind the many that wait for one provider there may be a lost one of another.
    for await (const record of store.unsettled(before)) await pickUp(record).catch(failed)
  }

  // After a start everything is picked up at once: a process of its own has just forgotten all jobs.
  void sweep(clock.now()).catch(failed)
  return clock.every(sweepMs, () => sweep(clock.now() - youngMs))
}
