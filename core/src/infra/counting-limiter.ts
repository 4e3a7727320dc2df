import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible'
import { ChatError } from '../errors.ts'
import type { Limiter, Rule } from './limiter.ts'

type Counter = Pick<RateLimiterAbstract, 'consume' | 'delete'>

/** A limiter on counters, one a rule. `name` tells them apart: a changed rule counts anew. */
export function createCountingLimiter(create: (name: string, rule: Rule) => Counter): Limiter {
  const counters = new Map<string, Counter>()

  function counterOf(rule: Rule): Counter {
    const name = [rule.name, rule.points, rule.windowMs].join(':')
    const counter = counters.get(name) ?? create(name, rule)
    counters.set(name, counter)
    return counter
  }

  return {
    async take(rule, key, points = 1) {
      try {
        await counterOf(rule).consume(key, points)
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
