import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { ChatError } from '../../errors.ts'
import type { Limiter, Rule } from '../limiter.ts'

/** Counts in this process: exact for a single node, forgotten at a restart. */
export function createMemoryLimiter(): Limiter {
  const counters = new Map<string, RateLimiterMemory>()

  function counterOf({ name, points, windowMs }: Rule): RateLimiterMemory {
    // A changed rule counts anew.
    const key = [name, points, windowMs].join(':')
    const counter =
      counters.get(key) ??
      new RateLimiterMemory({ keyPrefix: key, points, duration: windowMs / 1000 })
    counters.set(key, counter)
    return counter
  }

  return {
    async take(rule, key) {
      try {
        await counterOf(rule).consume(key)
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        throw new ChatError('RATE_LIMITED', { retryAfterMs: Math.max(1, refusal.msBeforeNext) })
      }
    },
    async reset(rule, key) {
      await counterOf(rule).delete(key)
    },
    close() {
      counters.clear()
      return Promise.resolve()
    },
  }
}
