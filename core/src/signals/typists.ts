import type { Clock } from '../infra/clock.ts'
import type { SignalEvent } from './signal.view.ts'

type TypingEvent = Extract<SignalEvent, { type: 'typing' }>

export type Typists = {
  heard(event: TypingEvent): void
  /** For a viewer who comes later. */
  current(): TypingEvent[]
}

/** Longer than a node lets pass before it renews or ends: that of a node that died ends here. */
const forgetMs = 8_000
const max = 100

/** Who types in a channel now, as far as it was heard. */
export function createTypists(clock: Clock): Typists {
  const since = new Map<string, number>()
  return {
    heard({ userId, active }) {
      since.delete(userId)
      if (!active) return
      since.set(userId, clock.now())
      const [oldest] = since.keys()
      if (since.size > max && oldest !== undefined) since.delete(oldest)
    },
    current() {
      const after = clock.now() - forgetMs
      return [...since]
        .filter(([, at]) => at > after)
        .map(([userId]) => ({ type: 'typing', userId, active: true }))
    },
  }
}
