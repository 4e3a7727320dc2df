import type { Clock } from '@chatcord/core/infra/clock'

export type ManualClock = Clock & {
  /** Moves the time on, wakes who slept until then and runs every task that became due, once. */
  advance(ms: number): Promise<void>
}

type Alarm = { at: number; ring: () => Promise<void> }

/** A clock that stands still until it is moved. */
export function createManualClock(start = Date.parse('2026-01-01T00:00:00.000Z')): ManualClock {
  let now = start
  const alarms = new Set<Alarm>()

  function set(ms: number, ring: (alarm: Alarm) => Promise<void>): Alarm {
    const alarm: Alarm = { at: now + ms, ring: () => ring(alarm) }
    alarms.add(alarm)
    return alarm
  }

  return {
    now: () => now,
    sleep: (ms) =>
      new Promise((resolve) => {
        set(ms, async (alarm) => {
          alarms.delete(alarm)
          resolve()
        })
      }),
    every(ms, task) {
      const alarm = set(ms, async (self) => {
        self.at = now + ms
        await task()
      })
      return () => alarms.delete(alarm)
    },
    async advance(ms) {
      now += ms
      const due = [...alarms].filter((alarm) => alarm.at <= now).sort((a, b) => a.at - b.at)
      for (const alarm of due) await alarm.ring()
    },
  }
}
