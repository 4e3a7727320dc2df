import type { Task } from '../engine/clock.ts'
import { Clock } from '../engine/clock.ts'
import type { Database } from '../engine/database.ts'
import { sweep } from '../engine/sweeper.ts'
import { expire } from '../engine/ttl.ts'
import type { Cursors } from './cursors.ts'
import type { InFlight } from './in-flight.ts'
import type { Sessions } from './sessions.ts'

// For what has no hurry, in milliseconds.
const HOUSEKEEPING = 1000

type Options = {
  db: Database
  cursors: Cursors
  sessions: Sessions
  inFlight: InFlight
  ttlInterval: number
}

/** What has to be done now and then: expiry of documents, cursors and sessions, removal of dropped trees. */
export function startMaintenance({ db, cursors, sessions, inFlight, ttlInterval }: Options): {
  stop(): void
} {
  const ttl = repeat(ttlInterval, inFlight, (clock) => expire(db, { now: Date.now(), clock }))
  const housekeeping = repeat(HOUSEKEEPING, inFlight, () => {
    cursors.closeUnused(Date.now())
    sessions.endUnused(Date.now())
    return sweep(db)
  })
  return {
    stop() {
      ttl.stop()
      housekeeping.stop()
    },
  }
}

/** Runs a task again and again, with a pause of `interval` milliseconds in between. */
function repeat(
  interval: number,
  inFlight: InFlight,
  task: (clock: Clock) => Task<void>,
): { stop(): void } {
  const run = async () => {
    const clock = new Clock(0, inFlight.signal)
    try {
      await inFlight.track(clock.run(task(clock)))
    } catch (error) {
      // Anything else is a defect or a failed disk, which end the process.
      if (!inFlight.signal.aborted) throw error
    }
    if (!inFlight.signal.aborted) timer.refresh()
  }
  const timer = setTimeout(() => void run(), interval).unref()
  return { stop: () => clearTimeout(timer) }
}
