import type { Command } from '../command.ts'
import { aggregateCommands } from './aggregate.ts'
import { collectionCommands } from './collections.ts'
import { countCommands } from './count.ts'
import { deleteCommands } from './delete.ts'
import { findAndModifyCommands } from './find-and-modify.ts'
import { findCommands } from './find.ts'
import { handshakeCommands } from './handshake.ts'
import { indexCommands } from './indexes.ts'
import { insertCommands } from './insert.ts'
import { sessionCommands } from './sessions.ts'
import { updateCommands } from './update.ts'

/** Every command there is; any other name is CommandNotFound. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    ...handshakeCommands,
    ...sessionCommands,
    ...findCommands,
    ...countCommands,
    ...aggregateCommands,
    ...insertCommands,
    ...updateCommands,
    ...deleteCommands,
    ...findAndModifyCommands,
    ...collectionCommands,
    ...indexCommands,
  }),
)
