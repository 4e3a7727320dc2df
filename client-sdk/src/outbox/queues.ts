import { none } from '../none.ts'
import { toPending, toStored, type OutboxEntry } from './outbox-entry.ts'
import type { PendingMessage } from './pending-message.ts'

export type Queues = {
  all(): OutboxEntry[]
  get(nonce: string): OutboxEntry | undefined
  add(entry: OutboxEntry): void
  /** In front of what is there already: they were sent earlier. */
  addFirst(entries: readonly OutboxEntry[]): void
  remove(entry: OutboxEntry): void
  /** The first one of the channel that waits. */
  next(channelId: string): OutboxEntry | undefined
  /** The same array until something of the channel changes. */
  pending(channelId: string): readonly PendingMessage[]
  touch(channelId: string): void
}

/** The entries of an outbox by nonce, and by channel in the order in which they were sent. */
export function createQueues(): Queues {
  const byNonce = new Map<string, OutboxEntry>()
  const channels = new Map<string, Set<OutboxEntry>>()
  const shown = new Map<string, readonly PendingMessage[]>()

  function add(entry: OutboxEntry) {
    byNonce.set(entry.nonce, entry)
    const queue = channels.get(entry.channelId) ?? new Set()
    channels.set(entry.channelId, queue.add(entry))
  }

  return {
    all: () => [...byNonce.values()],
    get: (nonce) => byNonce.get(nonce),
    add,
    addFirst(entries) {
      const later = new Map(byNonce)
      byNonce.clear()
      channels.clear()
      for (const entry of entries) {
        const again = later.get(entry.nonce)
        // Somebody waits for the one that was sent here: it takes the place and the age of the earlier one.
        add(again ? Object.assign(again, toStored(entry)) : entry)
      }
      for (const entry of later.values()) add(entry)
    },
    remove(entry) {
      byNonce.delete(entry.nonce)
      const queue = channels.get(entry.channelId)
      queue?.delete(entry)
      if (queue?.size === 0) channels.delete(entry.channelId)
    },
    next(channelId) {
      for (const entry of channels.get(channelId) ?? []) if (entry.state === 'queued') return entry
      return undefined
    },
    pending(channelId) {
      const queue = channels.get(channelId)
      if (!queue) return none
      const list = shown.get(channelId) ?? Array.from(queue, toPending)
      shown.set(channelId, list)
      return list
    },
    touch: (channelId) => void shown.delete(channelId),
  }
}
