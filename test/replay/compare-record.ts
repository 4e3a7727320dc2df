import { isSameEntry, type Entry } from './entry.ts'

export type RecordFaults = {
  /** In the log, never seen. */
  lost: number
  /** Seen again. */
  duplicated: number
  /** Seen for the first time after something that stands behind it in the log. */
  reordered: number
  /** Seen with another content than the log's. */
  altered: number
  /** Seen, and not in the log at all. */
  invented: number
}

/** What one watcher saw, in the order in which it saw it, against the log. */
export function compareRecord(log: readonly Entry[], seen: readonly Entry[]): RecordFaults {
  const faults: RecordFaults = { lost: 0, duplicated: 0, reordered: 0, altered: 0, invented: 0 }
  const rows = new Map(log.map((row) => [row.seq, row]))
  const known = new Set<number>()
  let last = 0
  for (const entry of seen) {
    const row = rows.get(entry.seq)
    if (!row) faults.invented++
    else if (!isSameEntry(row, entry)) faults.altered++
    if (known.has(entry.seq)) {
      faults.duplicated++
      continue
    }
    if (entry.seq < last) faults.reordered++
    known.add(entry.seq)
    last = Math.max(last, entry.seq)
  }
  for (const seq of rows.keys()) if (!known.has(seq)) faults.lost++
  return faults
}
