import type { Random } from './random.ts'
import { Violation } from './violation.ts'

/** Something that waits for its turn. Nothing of the system under test runs but in a step. */
type Step = {
  /** Whose it is: a node, its operations at the database, a client, the network. */
  owner: string
  run(): void
  /** Not before this many milliseconds from now. */
  after?: number
  /** Not before this is true. */
  when?: () => boolean
  /** The step resolves nothing that somebody waits for, so that no microtasks have to settle after it. */
  silent?: boolean
}

export type Scheduler = {
  /** Milliseconds since the start of the schedule. */
  now(): number
  readonly steps: number
  add(step: Step): () => void
  /** A process is gone: none of its steps is ever released again, nor those that it would still add. */
  end(owner: string): void
  /** A process that stands still: its steps wait `ms` longer. */
  hold(owner: string, ms: number): void
  /** Ends a schedule from within a callback of the system under test. */
  fail(error: Error): void
  /** Releases steps in random order, one at a time, until the condition holds or nothing is left. */
  run(until: () => boolean): Promise<void>
}

type Pending = Step & { at: number; live: boolean }

/** `tickMs` passes with each step; when nothing is due the time jumps to the next step that is. */
export function createScheduler(
  random: Random,
  { tickMs, stepsMax }: { tickMs: number; stepsMax: number },
): Scheduler {
  let pending: Pending[] = []
  const gone = new Set<string>()
  let now = 0
  let steps = 0
  let failure: Error | null = null

  const isDue = (step: Pending) => step.at <= now && (!step.when || step.when())

  function next(): Pending | null {
    for (;;) {
      let soonest = Infinity
      const due: number[] = []
      pending.forEach((step, index) => {
        if (isDue(step)) due.push(index)
        else if (step.at > now) soonest = Math.min(soonest, step.at)
      })
      if (due.length > 0) {
        const index = random.pick(due)
        const step = pending[index]
        const last = pending.pop()
        if (step && last && step !== last) pending[index] = last
        return step ?? null
      }
      if (soonest === Infinity) return null
      now = soonest
    }
  }

  return {
    now: () => now,
    get steps() {
      return steps
    },
    add(step) {
      const entry: Pending = { ...step, at: now + (step.after ?? 0), live: true }
      if (!gone.has(step.owner)) pending.push(entry)
      return () => {
        entry.live = false
        pending = pending.filter((other) => other !== entry)
      }
    },
    end(owner) {
      gone.add(owner)
      pending = pending.filter((step) => step.owner !== owner)
    },
    hold(owner, ms) {
      for (const step of pending) if (step.owner === owner) step.at = Math.max(step.at, now) + ms
    },
    fail: (error) => void (failure ??= error),
    async run(until) {
      while (!until()) {
        const step = next()
        if (!step) return
        if (++steps > stepsMax) throw new Violation('no-progress', `${steps} steps, ${now} ms`)
        now += tickMs
        if (step.live) step.run()
        if (!step.silent) await new Promise(setImmediate)
        if (failure) throw failure
      }
    },
  }
}
