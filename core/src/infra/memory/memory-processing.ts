import type { Clock } from '../clock.ts'
import { jobRules } from '../job-rules.ts'
import type { JobHandler, Processing } from '../jobs.ts'
import { runJob } from '../run-job.ts'
import type { MemoryQueue } from './memory-queue.ts'

export type MemoryProcessing = Processing & {
  /** Starts one more job; false when there is none or no place for it. */
  startOne(): boolean
}

/** Runs jobs of a queue, `concurrency` at a time. `onChange` is called after each end: others may have their turn. */
export function createMemoryProcessing(deps: {
  queue: MemoryQueue
  handler: JobHandler
  concurrency: number
  clock: Clock
  onChange: () => void
}): MemoryProcessing {
  const { queue, handler, concurrency, clock, onChange } = deps
  const running = new Set<{ ended: Promise<void>; abort: () => void }>()
  let closed = false

  const settle = () => clock.sleep(jobRules.settleMs)

  return {
    startOne() {
      if (closed || running.size >= concurrency) return false
      const entry = queue.take()
      if (!entry) return false
      const controller = new AbortController()
      const job = { id: entry.id, signal: controller.signal }
      const run = {
        abort: () => controller.abort(),
        ended: runJob(handler, job, settle).then((outcome) => {
          running.delete(run)
          queue.ended(entry, outcome)
          onChange()
        }),
      }
      running.add(run)
      return true
    },
    async close({ graceMs }) {
      closed = true
      // Sleeping keeps no process alive, and one that stops must not be gone before its jobs are.
      const alive = setInterval(() => undefined, 1_000)
      const ended = Promise.all([...running].map((run) => run.ended))
      await Promise.race([ended, clock.sleep(graceMs)])
      for (const { abort } of running) abort()
      await ended
      clearInterval(alive)
    },
  }
}
