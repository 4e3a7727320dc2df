import type { Job, JobHandler } from '@chatcord/core/infra/jobs'
import { createCondition } from '../helpers/condition.ts'

export type WatchedJobs = {
  handler: JobHandler
  /** The ids in the order of their starts. */
  starts: string[]
  /** The ids that run now. */
  running: Set<string>
  signals: Map<string, AbortSignal>
  started(count: number): Promise<string[]>
  ended(count: number): Promise<void>
}

/** A handler that writes down what it is called with; `act` is what it then does. */
export function watchJobs(act: (job: Job) => void | Promise<void> = () => undefined): WatchedJobs {
  const starts: string[] = []
  const running = new Set<string>()
  const signals = new Map<string, AbortSignal>()
  const { changed, until } = createCondition()
  let ends = 0

  return {
    starts,
    running,
    signals,
    async handler(job) {
      starts.push(job.id)
      running.add(job.id)
      signals.set(job.id, job.signal)
      changed()
      try {
        await act(job)
      } finally {
        running.delete(job.id)
        ends += 1
        changed()
      }
    },
    async started(count) {
      await until(() => starts.length >= count)
      return starts
    },
    ended: (count) => until(() => ends >= count),
  }
}

/** What handlers wait for until the test opens it. */
export function createGate(): { open: () => void; passed: Promise<void> } {
  let open: () => void = () => undefined
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { open, passed }
}

/** A handler's wait that ends with the abort of its signal, as a fetch would. */
export function untilAborted({ signal }: Job): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')))
  })
}
