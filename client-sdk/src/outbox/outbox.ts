import type { MessageAck, MessageView, NewMessage } from '@chatcord/server/contract'
import type { ChatError } from '../errors/chat-error.ts'
import { toChatError } from '../errors/from-wire.ts'
import { aborted, offline } from '../errors/local-errors.ts'
import { createNotifier } from '../notifier.ts'
import { retrying, type RetryDeps } from '../retrying.ts'
import { createEntry, promised, toStored, type OutboxEntry } from './outbox-entry.ts'
import type { OutboxStorage } from './outbox-storage.ts'
import type { PendingMessage } from './pending-message.ts'
import { createQueues } from './queues.ts'

const dayMs = 86_400_000
/** A nonce lives as long as its row, and rows are kept at least 7 days. */
const giveUpMs = 3 * dayMs
const lastTryMs = 6 * dayMs

type Sent = { nonce: string; message: Promise<MessageView> }

export type Outbox = {
  send(channelId: string, message: NewMessage, nonce: string): Sent
  /** Queues a failed message again. Null when there is none with this nonce. */
  retry(nonce: string): Sent | null
  discard(nonce: string): void
  pending(channelId: string): readonly PendingMessage[]
  /** The message behind a nonce that is still on its way; null when it is not. */
  awaited(nonce: string): Promise<MessageView> | null
  /** The nonce is in the log: whatever its mark says, the message was sent. */
  seen(nonce: string, message: MessageView): void
  /** Resolves when nothing is on its way any more, or it was stopped; failed messages stay. */
  drained(): Promise<void>
  discardAll(): Promise<void>
  stop(): void
}

export type OutboxDeps = RetryDeps & {
  deliver(
    entry: Pick<OutboxEntry, 'channelId' | 'nonce' | 'message'>,
    signal: AbortSignal,
  ): Promise<MessageAck>
  delivered(channelId: string, ack: MessageAck): void
  changed(channelId: string): void
  storage: OutboxStorage
}

/** The messages of one user that are on their way: in order and one at a time in each channel. */
export function createOutbox(deps: OutboxDeps): Outbox {
  const { runtime, storage } = deps
  const queues = createQueues()
  const running = new Set<string>()
  const active = new Set<OutboxEntry>()
  const settling = createNotifier()
  let stopped = false

  const restored = restore()

  async function restore() {
    // What cannot be read stays where it is; what is sent now need not wait for it.
    const stored = await storage.load().catch(() => [])
    queues.addFirst(stored.map(createEntry))
    for (const entry of queues.all()) start(entry)
  }

  function start(entry: OutboxEntry) {
    active.add(entry)
    changed(entry)
    void run(entry.channelId)
  }

  function save(gone: readonly string[] = []) {
    storage.save(() => queues.all().map(toStored), gone)
  }

  function settle(entry: OutboxEntry) {
    active.delete(entry)
    changed(entry)
    settling.notify()
  }

  function remove(entry: OutboxEntry) {
    queues.remove(entry)
    entry.stop.abort()
    save([entry.nonce])
    settle(entry)
  }

  function discard(entry: OutboxEntry) {
    remove(entry)
    entry.reject(aborted('The message was discarded.'))
  }

  async function run(channelId: string) {
    await restored
    if (running.has(channelId)) return
    running.add(channelId)
    for (let next = queues.next(channelId); next && !stopped; next = queues.next(channelId))
      await deliver(next)
    running.delete(channelId)
  }

  async function deliver(entry: OutboxEntry) {
    const until = Math.min(entry.queuedAt + giveUpMs, entry.createdAt + lastTryMs)
    const left = until - runtime.now()
    const cancel = runtime.after(left, () => entry.stop.abort())
    const { signal } = entry.stop
    if (left <= 0) entry.stop.abort()
    mark(entry, 'sending')
    try {
      const ack = await retrying(() => deps.deliver(entry, signal), deps, signal)
      entry.resolve(ack.message)
      if (queues.get(entry.nonce)) remove(entry)
      deps.delivered(entry.channelId, ack)
    } catch (thrown) {
      if (queues.get(entry.nonce) !== entry || stopped) return
      const late = signal.aborted
      const error = late ? offline('It could not be sent within 3 days.') : toChatError(thrown)
      mark(entry, 'failed', error)
      entry.reject(error)
      settle(entry)
    } finally {
      cancel()
    }
  }

  function mark(entry: OutboxEntry, state: OutboxEntry['state'], error: ChatError | null = null) {
    entry.state = state
    entry.error = error
    changed(entry)
  }

  function changed({ channelId }: OutboxEntry) {
    queues.touch(channelId)
    deps.changed(channelId)
  }

  return {
    send(channelId, message, nonce) {
      const known = queues.get(nonce)
      if (known) return { nonce, message: known.sent }
      const now = runtime.now()
      const entry = createEntry({ channelId, nonce, message, createdAt: now, queuedAt: now })
      queues.add(entry)
      save()
      start(entry)
      return { nonce, message: entry.sent }
    },
    retry(nonce) {
      const entry = queues.get(nonce)
      if (entry?.state !== 'failed') return null
      Object.assign(entry, promised(), { stop: new AbortController(), queuedAt: runtime.now() })
      mark(entry, 'queued')
      save()
      start(entry)
      return { nonce, message: entry.sent }
    },
    discard(nonce) {
      const entry = queues.get(nonce)
      if (entry) discard(entry)
    },
    pending: queues.pending,
    awaited: (nonce) => queues.get(nonce)?.sent ?? null,
    seen(nonce, message) {
      const entry = queues.get(nonce)
      if (!entry) return
      remove(entry)
      entry.resolve(message)
    },
    async drained() {
      await restored
      await settling.until(() => active.size === 0 || stopped)
    },
    discardAll() {
      for (const entry of queues.all()) discard(entry)
      return restored.then(() => queues.all().forEach(discard))
    },
    stop() {
      stopped = true
      settling.notify()
      for (const entry of queues.all()) {
        entry.stop.abort()
        entry.reject(aborted('The client was closed, or somebody else signed in.'))
      }
    },
  }
}
