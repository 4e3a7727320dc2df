import type { Clock } from '../infra/clock.ts'
import type { JobEngine } from '../infra/jobs.ts'
import type { Answers } from './answers.ts'
import type { Providers } from './begin-generation.ts'
import type { EndGeneration } from './end-generation.ts'
import type { GenerationStore, Unsettled } from './generation.store.ts'
import { ignoreAway } from './ignore-away.ts'
import { queueOf } from './queue-name.ts'
import { createQueuedIds, type QueuedIds } from './queued-ids.ts'
import { switchedOff } from './switched-off.ts'
import { hasEnded } from './to-generation-view.ts'

type Deps = {
  answers: Pick<Answers, 'sweep'>
  clock: Clock
  ending: EndGeneration
  jobs: Pick<JobEngine, 'add' | 'ids' | 'remove'>
  providers: Pick<Providers, 'byId'>
  store: Pick<GenerationStore, 'byId' | 'unsettled'>
  failed(error: unknown): void
}

const sweepMs = 5_000
/** Younger ones are being handed over by whoever made them. */
const youngMs = 3_000

/**
 * Picks up what crashes and outages left: questions without a generation, generations without a job, ends that are not
 * settled. What is under way is not disturbed: its queue has it. Answers the function that stops.
 */
export function startGenerationSweeper(deps: Deps): () => void {
  const { answers, clock, ending, jobs, providers, store, failed } = deps

  /** An engine does not take an id twice, so it does no harm where the job has got there meanwhile. */
  async function handOver(step: Unsettled, queued: QueuedIds): Promise<void> {
    const queue = queueOf(step)
    if (!(await queued(queue)).has(step.id)) await jobs.add(queue, step.id)
  }

  async function pickUp(step: Unsettled, queued: QueuedIds): Promise<void> {
    if (!hasEnded(step) && (await providers.byId(step.provider))?.active)
      return handOver(step, queued).catch(ignoreAway)
    const record = await store.byId(step.id)
    if (!record) return
    if (hasEnded(record)) return ending.settle(record)
    await ending.endUnwritten(record, switchedOff)
    // Nobody works on its queue any more.
    await jobs.remove(queueOf(record), record.id)
  }

  async function sweep(before: number): Promise<void> {
    await answers.sweep()
    const queued = createQueuedIds(jobs)
    // All of them: behind the many that wait for one provider there may be a lost one of another.
    for await (const step of store.unsettled(before)) await pickUp(step, queued).catch(failed)
  }

  // After a start everything is picked up at once: a process of its own has just forgotten all jobs.
  void sweep(clock.now()).catch(failed)
  return clock.every(sweepMs, () => sweep(clock.now() - youngMs))
}
