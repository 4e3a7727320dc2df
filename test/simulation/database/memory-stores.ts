import type { ChatStores } from '@chatcord/core/log/mongo/mongo-chat-stores'
import type { Database } from './database.ts'
import { createMemoryChannels } from './memory-channels.ts'
import { createMemoryLog, type NameEither } from './memory-log.ts'
import { createMemoryMembers } from './memory-members.ts'
import { createMemoryMessages } from './memory-messages.ts'
import type { Run } from './run.ts'

/** The stores of one process over a database that it may share with others. `now` is the process's own clock. */
export function createMemoryStores(
  db: Database,
  { run, now, either }: { run: Run; now(): number; either: NameEither },
): ChatStores {
  const channels = createMemoryChannels(db, run)
  return {
    log: createMemoryLog(db, run, either),
    projection: {
      ...channels,
      ...createMemoryMessages(db, run),
      ...createMemoryMembers(db, run, now),
    },
    channels,
  }
}
