import type { QueueLimits } from '../jobs.ts'

const windowMs = 60_000

/** When the next job of a queue may start: its limits, and the rest that a handler asked for. Times in milliseconds. */
export type QueuePace = {
  setLimits(limits: QueueLimits): void
  /** Until then nothing starts; 0 when a job may start now, infinite when one has to end first. */
  blockedUntil(now: number, active: number): number
  started(now: number): void
  rest(until: number): void
}

/** `perMinute` counts in windows of a minute, each of which begins with a start. */
export function createQueuePace(): QueuePace {
  let limits: QueueLimits = { concurrency: null, perMinute: null }
  let restsUntil = 0
  let window = { until: 0, starts: 0 }

  return {
    setLimits(next) {
      limits = next
    },
    blockedUntil(now, active) {
      if (active >= (limits.concurrency ?? Infinity)) return Infinity
      const full = now < window.until && window.starts >= (limits.perMinute ?? Infinity)
      const until = Math.max(restsUntil, full ? window.until : 0)
      return until > now ? until : 0
    },
    started(now) {
      if (now >= window.until) window = { until: now + windowMs, starts: 0 }
      window.starts += 1
    },
    rest(until) {
      restsUntil = Math.max(restsUntil, until)
    },
  }
}
