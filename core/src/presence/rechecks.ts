import type { Clock } from '../infra/clock.ts'
import { createTicker } from '../infra/ticker.ts'
import type { MembershipHint } from './watched-users.ts'

/** Something whose rights are read again when they may have changed. */
export type Rechecked = { look(): Promise<void> }

export type Rechecks = {
  add(one: Rechecked): void
  remove(one: Rechecked): void
  /** A row about a membership; the projection goes as far as it first. */
  moved(one: Rechecked, hint: MembershipHint): void
  close(): void
}

/** A hint that the bus lost is made up for within this time. */
const everyMs = 300_000

/** Reads rights again, one after the other: many may be concerned by one change. */
export function createRechecks(deps: {
  clock: Clock
  project(ch: string, seq: number): Promise<unknown>
}): Rechecks {
  const all = new Set<Rechecked>()
  /** The newest row of each channel that concerns them: somebody may come and go without end. */
  const waiting = new Map<Rechecked, Map<string, number>>()
  let busy = false
  const ticker = createTicker(deps.clock, everyMs, async () => {
    for (const one of all) if (!waiting.has(one)) waiting.set(one, new Map<string, number>())
    await work()
    return all.size > 0
  })

  async function work() {
    if (busy) return
    busy = true
    for (const [one, rows] of waiting) {
      waiting.delete(one)
      try {
        for (const [channelId, seq] of rows) await deps.project(channelId, seq)
        if (all.has(one)) await one.look()
      } catch {
        // The next round tries again.
      }
    }
    busy = false
  }

  return {
    add(one) {
      all.add(one)
      ticker.start()
    },
    remove(one) {
      all.delete(one)
      waiting.delete(one)
    },
    moved(one, { channelId, seq }) {
      const rows = waiting.get(one) ?? new Map<string, number>()
      waiting.set(one, rows.set(channelId, Math.max(seq, rows.get(channelId) ?? 0)))
      void work()
    },
    close: () => ticker.stop(),
  }
}
