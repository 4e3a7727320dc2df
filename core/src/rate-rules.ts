import type { Rule } from './infra/limiter.ts'

const second = 1_000
const minute = 60 * second

/** Who may do what how often. What a key is made of stands beside each rule; of IPv6 an address is a network. */
export type RateRules = {
  /** Account and address: whoever tries passwords from elsewhere uses up nothing of the owner's. */
  signInAccount: Rule
  /** Address. */
  signInAddress: Rule
  /** Address. */
  signUp: Rule
  /** Address. */
  guest: Rule
  /** Session. */
  refresh: Rule
  /** User and channel; the setting `messageRateLimit` replaces `points`. */
  messages: Rule
  /** Each call: user, or address of a caller who is not signed in and for what anybody may call. With some tolerance. */
  calls: Rule
}

function freeze(points: Record<keyof RateRules, number>): Readonly<RateRules> {
  const rule = (name: keyof RateRules, windowMs: number) =>
    Object.freeze({ name, points: points[name], windowMs })
  return Object.freeze({
    signInAccount: rule('signInAccount', 15 * minute),
    signInAddress: rule('signInAddress', 15 * minute),
    signUp: rule('signUp', 60 * minute),
    guest: rule('guest', 60 * minute),
    refresh: rule('refresh', minute),
    messages: rule('messages', minute),
    calls: rule('calls', 10 * second),
  })
}

/** `development` is for one person with scripts: high enough to replay a busy day, still finite so that loops show. */
export const rateRules = Object.freeze({
  production: freeze({
    signInAccount: 10,
    signInAddress: 30,
    signUp: 20,
    guest: 20,
    refresh: 60,
    messages: 60,
    calls: 600,
  }),
  development: freeze({
    signInAccount: 1_000,
    signInAddress: 10_000,
    signUp: 100_000,
    guest: 10_000,
    refresh: 10_000,
    messages: 1_000_000,
    calls: 1_000_000,
  }),
})

export type RatePreset = keyof typeof rateRules
