import { createChat, type Chat } from '@chatcord/core/chat'
import type { Clock } from '@chatcord/core/infra/clock'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { createMemoryPresence } from '@chatcord/core/infra/memory/memory-presence'
import type { Database } from '../database/database.ts'
import { createMemoryStores } from '../database/memory-stores.ts'
import { runAtOnce } from '../database/run.ts'
import { idOf, meOf, refOf, viewOf } from './people.ts'

/** A node that nothing disturbs: what is there before a schedule, and what a fresh read answers after it. */
export function createQuietChat(db: Database, now: () => number): Chat {
  const clock: Clock = { now, sleep: () => Promise.resolve(), every: () => () => undefined }
  return createChat({
    stores: createMemoryStores(db, { run: runAtOnce(db), now, either: () => 'seq' }),
    bus: createMemoryBus(),
    clock,
    presence: createMemoryPresence({ clock }),
    random: () => 0,
    createId: () => idOf('c', 1),
    limitSend: () => Promise.resolve(() => Promise.resolve()),
    refs: async (ids) => ids.map(refOf),
    userOf: async (userId) => viewOf(userId),
    meOf: async (userId) => meOf(userId),
  })
}
