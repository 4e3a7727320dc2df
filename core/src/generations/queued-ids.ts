import type { JobEngine } from '../infra/jobs.ts'

/** The ids that a queue has, waiting or running. Rejects with UNAVAILABLE. */
export type QueuedIds = (queue: string) => Promise<ReadonlySet<string>>

/** Asks each queue once: that is one look for the many that wait there. */
export function createQueuedIds(jobs: Pick<JobEngine, 'ids'>): QueuedIds {
  const known = new Map<string, Promise<ReadonlySet<string>>>()

  async function read(queue: string): Promise<ReadonlySet<string>> {
    // In this order, so that one that starts in between is seen.
    const waiting = await jobs.ids(queue, 'waiting')
    return new Set([...waiting, ...(await jobs.ids(queue, 'running'))])
  }

  return (queue) => {
    const found = known.get(queue) ?? read(queue)
    known.set(queue, found)
    return found
  }
}
