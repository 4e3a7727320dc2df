import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import { createAccess, type Access } from './access.ts'
import { createAppender, type InsertCounts } from './appender.ts'
import type { LogRow } from './log-row.ts'
import type { ChatStores } from './mongo/mongo-chat-stores.ts'
import { createMutate, type Mutate } from './mutate.ts'
import { createNonceLookup } from './nonce-lookup.ts'
import { createProjector, type Projector } from './projector.ts'
import { createRecentChannels } from './recent-channels.ts'
import { createRecentMembers } from './recent-members.ts'
import { subjectOf } from './row-rules.ts'
import { shareReads } from './share-reads.ts'

/** What a process needs to write to the logs: a server has one, and so has a worker. */
export type LogNode = ChatStores & {
  access: Access
  mutate: Mutate
  projector: Projector
  /** A row that came over the bus or from the log, in order. */
  seen(row: LogRow): void
  readonly counts: Readonly<InsertCounts>
  /** Calls with every row of this process that something must follow, after its commit. */
  onWork(listener: (row: LogRow) => void): void
}

type Deps = {
  stores: ChatStores
  bus: Bus
  clock: Clock
  /** From 0 to below 1. */
  random(): number
}

export function createLogNode({ stores, bus, clock, random }: Deps): LogNode {
  const { log } = stores
  const projection = shareReads(stores.projection)
  const channels = createRecentChannels({ projection, clock })
  const members = createRecentMembers({ clock })
  const projector = createProjector({ log, projection, channels, members, clock })
  const workers: ((row: LogRow) => void)[] = []
  const project = async (ch: string, seq: number) => {
    await projector.project(ch, seq)
  }

  const committed = (rows: readonly LogRow[]) => {
    for (const row of rows) {
      bus.publish(`channel:${row.ch}`, { row })
      const subject = subjectOf(row)
      if (subject !== null)
        bus.publish(`user:${subject}`, { kind: 'membership', channelId: row.ch, seq: row.seq })
      if (row.work) for (const follow of workers) follow(row)
    }
    const [first] = rows
    if (first) projector.kick(first.ch, rows)
  }

  const appender = createAppender({ log, clock, random, project, committed })
  return {
    ...stores,
    projection,
    access: createAccess({ projection, projector, channels, members }),
    mutate: createMutate({
      lookup: createNonceLookup(log),
      appender,
      project: projector.project,
    }),
    projector,
    seen: appender.seen,
    counts: appender.counts,
    onWork: (listener) => workers.push(listener),
  }
}
