import { createLatestQueue, type LatestQueue } from '../infra/latest-queue.ts'
import type { MeEvent } from './me-event.ts'

export type InboxQueue = Pick<LatestQueue<MeEvent>, 'push' | 'end' | 'drain'> & {
  /** Forgets what waits of this channel. */
  drop(ch: string): void
}

/** More keys than this wait only for a reader that stopped; the oldest go, and a new connect reads all values anew. */
const waitingMax = 5_000

/** What waits for one reader: bounded by the number of channels, because newer values replace older ones. */
export function createInboxQueue(): InboxQueue {
  const queue = createLatestQueue<MeEvent>(waitingMax)
  return { ...queue, drop: (ch) => queue.drop((key) => key.split(' ')[1] === ch) }
}
