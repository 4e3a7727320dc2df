import type { ChannelEvent } from '@chatcord/server/contract'

const max = 5_000

export type Stash = {
  keep(event: ChannelEvent): void
  /** Takes out the event behind `seq`; null when it is not there. */
  take(seq: number): ChannelEvent | null
  clear(): void
}

/** Events that came before their turn. Bounded: what does not fit is fetched when its turn comes. */
export function createStash(): Stash {
  const events = new Map<number, ChannelEvent>()
  return {
    keep(event) {
      if (events.size < max) events.set(event.seq, event)
    },
    take(seq) {
      const next = events.get(seq + 1) ?? null
      if (next) events.delete(seq + 1)
      return next
    },
    clear: () => events.clear(),
  }
}
