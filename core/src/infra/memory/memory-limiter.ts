import { RateLimiterMemory } from 'rate-limiter-flexible'
import { createCountingLimiter } from '../counting-limiter.ts'
import type { Limiter } from '../limiter.ts'

/** Counts in this process: exact for a single node, forgotten at a restart. */
export function createMemoryLimiter(): Limiter {
  return createCountingLimiter(
    (name, { points, windowMs }) =>
      new RateLimiterMemory({ keyPrefix: name, points, duration: windowMs / 1_000 }),
  )
}
