import type { Clock } from '../infra/clock.ts'
import { createTicker } from '../infra/ticker.ts'

export type Typing = {
  /** Somebody types, or has stopped. Who does not say so again within 6 s has stopped. */
  set(ch: string, userId: string, active: boolean): void
  close(): void
}

type Entry = {
  ch: string
  userId: string
  active: boolean
  renewedAt: number
  /** The state that the others were told, and when; null when nothing was. */
  told: boolean | null
  toldAt: number
}

const activeMs = 6_000
/** At most one message a person, channel and second. */
const spacingMs = 1_000
/** Viewers forget who is not renewed, so who goes on is told again. */
const renewMs = 3_000
const tickMs = 500

/** Who types, as far as this node took it: tells changes, renewals and ends. */
export function createTyping(deps: {
  clock: Clock
  tell(ch: string, userId: string, active: boolean): void
}): Typing {
  const { clock, tell } = deps
  const entries = new Map<string, Entry>()
  const ticker = createTicker(clock, tickMs, () => {
    for (const entry of entries.values()) settle(entry)
    return entries.size > 0
  })

  function settle(entry: Entry) {
    const now = clock.now()
    const active = entry.active && now - entry.renewedAt < activeMs
    if (now - entry.toldAt < spacingMs) return
    if (active !== entry.told || (active && now - entry.toldAt >= renewMs)) {
      entry.told = active
      entry.toldAt = now
      tell(entry.ch, entry.userId, active)
    } else if (!active) entries.delete(`${entry.ch} ${entry.userId}`)
  }

  return {
    set(ch, userId, active) {
      const key = `${ch} ${userId}`
      const entry: Entry = entries.get(key) ?? {
        ...{ ch, userId, active, renewedAt: 0, told: null, toldAt: -Infinity },
      }
      entries.set(key, Object.assign(entry, { active, renewedAt: clock.now() }))
      settle(entry)
      ticker.start()
    },
    close: () => ticker.stop(),
  }
}
