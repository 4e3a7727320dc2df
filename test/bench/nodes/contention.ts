import type { ChannelEvent } from '../../../client-sdk/src/index.ts'

export type Contention = {
  /** Inserts that brought rows into the log. */
  inserts: number
  /** Those whose first place another server had taken: each was refused at least once. */
  lost: number
}

/**
 * How often servers took each other's places, read from a log in which each author writes at one server. A server numbers
 * behind its own last row; where the author changes, that place was taken. Rows of one insert have the same time.
 */
export function contentionOf(
  log: readonly Pick<ChannelEvent, 'by' | 'createdAt'>[],
  serverOf: (by: string) => string,
): Contention {
  const contention: Contention = { inserts: 0, lost: 0 }
  const known = new Set<string>()
  log.forEach(({ by, createdAt }, index) => {
    const server = serverOf(by)
    const before = log[index - 1]
    const changed = before !== undefined && serverOf(before.by) !== server
    if (before && !changed && before.createdAt === createdAt) return
    contention.inserts++
    // The first row of a server meets no place of its own.
    if (changed && known.has(server)) contention.lost++
    known.add(server)
  })
  return contention
}
