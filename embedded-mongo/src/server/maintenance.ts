import type { Task } from '../engine/clock.ts'
import { Clock } from '../engine/clock.ts'
import type { Database } from '../engine/database.ts'
import { sweep } from '../engine/sweeper.ts'
import { expire } from '../engine/ttl.ts'
import type { Cursors } from './cursors.ts'
import type { Sessions } from './sessions.ts'

// For what has no hurry, in milliseconds.
const HOUSEKEEPING = 1000

type Options = { db: Database; cursors: Cursors; sessions: Sessions; ttlInterval: number }

/** What has to be done now and then: expiry of documents, cursors and sessions, removal of dropped trees. */
export function startMaintenance({ db, cursors, sessions, ttlInterval }: Options): {
  stop(): Promise<void>
} {
  const ttl = repeat(ttlInterval, (clock) => expire(db, { now: Date.now(), clock }))
  const housekeeping = repeat(HOUSEKEEPING, () => {
    cursors.closeUnused(Date.now())
    sessions.endUnused(Date.now())
    return sweep(db)
  })
  return {
    async stop() {
      await Promise.all([ttl.stop(), housekeeping.stop()])
    },
  }
}

/** Runs a task again and again, with a pause of `interval` milliseconds in between. */
function repeat(interval: number, task: (clock: Clock) => Task<void>): { stop(): Promise<void> } {
  let stopped = false
  let timer: NodeJS.Timeout
  let running = Promise.resolve()
  const schedule = () => {
    timer = setTimeout(() => {
      const clock = new Clock(0)
      running = clock.run(untilStopped(task(clock))).finally(() => {
        if (!stopped) schedule()
      })
    }, interval)
    timer.unref()
  }
  function* untilStopped(work: Task<void>): Task<void> {
    while (!stopped && !work.next().done) yield
  }
  schedule()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
