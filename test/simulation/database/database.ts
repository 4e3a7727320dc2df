import type { LogRow } from '@chatcord/core/log/log-row'
import { copyOf, emptyDocuments, type Documents, type Write } from './documents.ts'

export type Database = {
  /** What the primary has. Writes are checked against it. */
  primary(): Documents
  /** What a majority has: all reads but one are of it. */
  majority(): Documents
  /** Several documents in one atomic step only where the database does so, e.g. a row with its index. */
  write(...writes: Write[]): void
  /** Before a row is put in; throws when it must not be. */
  inserting(row: LogRow): void
  /** The installation's generation. */
  generation: number
  /** True once a majority has what the primary has now; null when that was rolled back. */
  durable(): () => boolean | null
  replicate(writes: number): void
  /** Another member becomes primary: what only the old one had is rolled back. */
  failover(): number
  /** Puts a copy in place of everything, under a new generation. */
  restore(copy: Documents): void
}

/** One replica set. Without `replicas` a write is a majority's at once. */
export function createDatabase({
  replicas,
  inserting,
}: {
  replicas: boolean
  inserting(row: LogRow): void
}): Database {
  let primary = emptyDocuments()
  let majority = replicas ? emptyDocuments() : primary
  let oplog: Write[][] = []
  let committed = 0
  let term = 1

  function put(documents: Documents, writes: readonly Write[]) {
    for (const [collection, key, value] of writes) {
      const target = documents[collection] as Map<string, unknown> // the tuple pairs collection and document
      if (value === null) target.delete(key)
      else target.set(key, value)
    }
  }

  const replicate = (writes: number) => {
    for (const entry of oplog.splice(0, writes)) {
      put(majority, entry)
      committed += 1
    }
  }

  return {
    primary: () => primary,
    majority: () => majority,
    write(...writes) {
      put(primary, writes)
      if (replicas) oplog.push(writes)
    },
    inserting,
    generation: 1,
    durable() {
      const [mine, mark] = [term, committed + oplog.length]
      return () => (mine === term ? committed >= mark : null)
    },
    replicate,
    failover() {
      const lost = oplog.length
      primary = copyOf(majority)
      oplog = []
      term += 1
      return lost
    },
    restore(copy) {
      primary = copyOf(copy)
      majority = replicas ? copyOf(copy) : primary
      oplog = []
      term += 1
      this.generation += 1
    },
  }
}
