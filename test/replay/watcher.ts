import { EventEmitter, once } from 'node:events'
import { createPositions } from '../../client-sdk/src/follow/positions.ts'
import { createNonce, type ChatClient } from '../../client-sdk/src/index.ts'
import { toEntry, type Entry } from './entry.ts'
import { insist } from './insist.ts'
import type { Person } from './person.ts'
import type { Watchdog } from './watchdog.ts'

/** Longer than a server takes to find a lost tail, and a client to come back. */
const quietMs = 30_000

/** A client with one socket that watches any number of channels. */
export type Watcher = {
  /** Joins, because the comings and goings of members are hidden from others, and watches from the first row on. */
  watch(place: { channelId: string; epoch: number }, saw: (entry: Entry) => void): Promise<Watch>
  close(): void
}

type Watch = {
  /** Everything that was applied, in that order. */
  record: readonly Entry[]
  /** Resolves when the event of this seq was applied, or nothing comes any more. Rejects when the watch was ended. */
  reached(seq: number): Promise<void>
  close(): void
}

export function createWatcher(person: Person, watchdog: Watchdog): Watcher {
  const chat = person.open()
  return {
    async watch({ channelId, epoch }, saw) {
      const joining = { channelId, nonce: createNonce() }
      await insist(() => chat.api.channels.join.mutate(joining), watchdog)
      // A follower goes on behind the stored position. In front of the first row it misses nothing. Positions of its
      // own are stored before anything else happens; others may have to wait.
      createPositions(person.storage).write(person.id, channelId, { epoch, seq: 0 })
      return follow(chat, channelId, saw)
    },
    close: () => chat.close(),
  }
}

function follow(chat: ChatClient, channelId: string, saw: (entry: Entry) => void): Watch {
  const followed = chat.follow({ channels: [channelId], from: 'stored' })
  const record: Entry[] = []
  const changes = new EventEmitter()
  let last = 0
  let ended: unknown = null

  async function take() {
    for await (const event of followed) {
      const entry = toEntry(event)
      record.push(entry)
      last = Math.max(last, entry.seq)
      saw(entry)
      changes.emit('change')
    }
  }

  void take()
    .catch((error: unknown) => (ended = error))
    .finally(() => changes.emit('change'))

  return {
    record,
    async reached(seq) {
      while (last < seq) {
        if (ended) throw ended as Error // whatever ended the iteration
        const quiet = AbortSignal.timeout(quietMs)
        const changed = await once(changes, 'change', { signal: quiet }).catch(() => null)
        if (!changed) return
      }
    },
    close: () => followed.close(),
  }
}
