import { createLatestQueue, type LatestQueue } from '../infra/latest-queue.ts'
import type { SignalEvent } from './signal.view.ts'

export type SignalQueue = Pick<LatestQueue<SignalEvent>, 'end' | 'drain'> & {
  push(event: SignalEvent): void
}

/** More people than this move at once only in a channel where nobody reads who types. */
const waitingMax = 1_000

/** What waits for one viewer: of each person the newest, of each answer one piece of text. */
export function createSignalQueue(): SignalQueue {
  const queue = createLatestQueue<SignalEvent>(waitingMax)
  return { ...queue, push: (event) => queue.push(keyOf(event), event, merged) }
}

function keyOf(event: SignalEvent): string {
  return event.type === 'delta' ? `delta ${event.target}` : `${event.type} ${event.userId}`
}

function merged(waiting: SignalEvent, event: SignalEvent): SignalEvent {
  if (waiting.type === 'read' && event.type === 'read')
    return event.readSeq >= waiting.readSeq ? event : waiting
  if (waiting.type !== 'delta' || event.type !== 'delta' || event.attempt > waiting.attempt)
    return event
  if (event.attempt < waiting.attempt) return waiting
  const from = event.offset - waiting.offset
  if (from < 0 || from > waiting.text.length) return event
  return { ...waiting, text: waiting.text.slice(0, from) + event.text }
}
