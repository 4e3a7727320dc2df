import { errorText, isGivenUp, jobRules, retryDelayMs } from '../job-rules.ts'
import type { JobCounts, JobInfo, JobOptions, JobState, QueueLimits } from '../jobs.ts'
import type { JobOutcome } from '../run-job.ts'
import { createQueuePace } from './queue-pace.ts'
import { createSortedList } from './sorted-list.ts'

export type Entry = {
  id: string
  priority: number
  rank: number
  at: number
  addedAt: number
  failures: number
}

/** One queue of a single node: which job is next, and what becomes of it. Decides only; nothing here runs or waits. */
export type MemoryQueue = {
  add(id: string, options: JobOptions): void
  remove(id: string): boolean
  /** The next job, which counts as running from now on. */
  take(): Entry | undefined
  /** When `take` may answer something that it does not answer now; infinite when only another call can change that. */
  nextTurn(): number
  ended(entry: Entry, outcome: JobOutcome): void
  setLimits(limits: QueueLimits): void
  counts(): JobCounts
  ahead(id: string): number | null
  ids(state: JobState): string[]
  find(id: string): JobInfo | null
  revive(id: string): boolean
}

export function createMemoryQueue(deps: { now: () => number; random: () => number }): MemoryQueue {
  const { now, random } = deps
  const waiting = createSortedList<Entry>(({ rank }) => rank)
  const delayed = createSortedList<Entry>(({ at }) => at)
  const entries = new Map<string, { entry: Entry; list: typeof waiting | null }>()
  // In the order in which they were given up.
  const graves = new Map<string, { entry: Entry; error: string; at: number }>()
  const pace = createQueuePace()
  let active = 0

  function place(entry: Entry, list: typeof waiting): void {
    list.add(entry)
    entries.set(entry.id, { entry, list })
  }

  function wait(entry: Entry, delayMs: number): void {
    entry.at = now() + delayMs
    entry.rank = entry.priority
    place(entry, delayMs > 0 ? delayed : waiting)
  }

  function putFirst(entry: Entry): void {
    entry.rank = entry.priority - 0.5
    place(entry, waiting)
  }

  function begin(id: string, { priority = 0, delayMs = 0 }: JobOptions): void {
    wait({ id, priority, rank: priority, at: 0, addedAt: now(), failures: 0 }, delayMs)
  }

  function bury(entry: Entry, error: unknown): void {
    entries.delete(entry.id)
    graves.set(entry.id, { entry, error: errorText(error), at: now() })
    for (const [old, { at }] of graves) {
      if (graves.size <= jobRules.deadMax && at > now() - jobRules.deadMs) break
      graves.delete(old)
    }
  }

  function promoteDue(): void {
    for (let due = delayed.first(); due && due.at <= now(); due = delayed.first()) {
      delayed.shift()
      place(due, waiting)
    }
  }

  return {
    add(id, options) {
      if (entries.has(id)) return
      graves.delete(id)
      begin(id, options)
    },
    remove(id) {
      const found = entries.get(id)
      if (!found) return graves.delete(id)
      if (!found.list) return false
      found.list.remove(found.entry)
      return entries.delete(id)
    },
    take() {
      promoteDue()
      if (pace.blockedUntil(now(), active) > 0) return undefined
      const entry = waiting.shift()
      if (!entry) return undefined
      entries.set(entry.id, { entry, list: null })
      active += 1
      pace.started(now())
      return entry
    },
    nextTurn() {
      const due = waiting.size > 0 ? 0 : (delayed.first()?.at ?? Infinity)
      return Math.max(due, pace.blockedUntil(now(), active))
    },
    ended(entry, outcome) {
      active -= 1
      entries.delete(entry.id)
      if (outcome.kind === 'retry') wait(entry, outcome.delayMs)
      else if (outcome.kind === 'givenBack') putFirst(entry)
      else if (outcome.kind === 'pause') {
        pace.rest(now() + outcome.delayMs)
        putFirst(entry)
      } else if (outcome.kind === 'failed') {
        entry.failures += 1
        if (isGivenUp(entry.failures)) bury(entry, outcome.error)
        else wait(entry, retryDelayMs(entry.failures, random))
      }
    },
    setLimits: (limits) => pace.setLimits(limits),
    counts: () => ({
      waiting: waiting.size,
      active,
      delayed: delayed.size,
      failed: graves.size,
    }),
    ahead(id) {
      promoteDue()
      const found = entries.get(id)
      return found?.list === waiting ? waiting.indexOf(found.entry) : null
    },
    ids(state) {
      if (state === 'failed') return [...graves.keys()]
      const wanted = [...entries.values()].filter(({ list }) => stateOf(list) === state)
      return wanted.map(({ entry }) => entry.id)
    },
    find(id) {
      const found = entries.get(id)
      if (found) return { ...infoOf(found.entry), state: stateOf(found.list), ended: null }
      const grave = graves.get(id)
      if (!grave) return null
      const { entry, error, at } = grave
      return { ...infoOf(entry), state: 'failed', ended: { error, at } }
    },
    revive(id) {
      const grave = graves.get(id)
      if (!grave || entries.has(id)) return false
      graves.delete(id)
      begin(id, { priority: grave.entry.priority })
      return true
    },
  }
}

function stateOf(list: unknown): JobState {
  return list === null ? 'running' : 'waiting'
}

function infoOf({ id, failures, addedAt }: Entry): Pick<JobInfo, 'id' | 'failures' | 'addedAt'> {
  return { id, failures, addedAt }
}
