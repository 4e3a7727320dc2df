import type { Clock, Task } from '../engine/clock.ts'
import type { Database } from '../engine/database.ts'
import type { Request } from '../wire/request.ts'
import type { Reply } from '../wire/reply.ts'
import type { Cursors } from './cursors.ts'
import type { InFlight } from './in-flight.ts'
import type { Sessions } from './sessions.ts'

/** What a command works with. */
export type Context = {
  db: Database
  cursors: Cursors
  sessions: Sessions
  inFlight: InFlight
  clock: Clock
  /** The address the server listens on, as `hello` tells it. */
  address: string
  connectionId: number
  /** What is written has to stay in one flush with the stored reply. */
  retryable: boolean
}

export type Command = {
  /** Fields it understands besides those of every command. */
  fields: ReadonlySet<string>
  run(request: Request, context: Context): Task<Reply>
}

/** A command that needs no pause. */
export function simple(
  fields: readonly string[],
  run: (request: Request, context: Context) => Reply,
): Command {
  return {
    fields: new Set(fields),

    *run(request, context) {
      return run(request, context)
    },
  }
}
