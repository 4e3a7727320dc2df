import type { SocketWriter } from './socket-writer.ts'

/** Answers of this many queries may be in memory for one socket; a page is up to half a megabyte. */
const width = 4

/** Runs a task when it is its turn; not at all once the socket is closed. */
export type QueryLane = (task: () => Promise<void>) => Promise<void>

/**
 * Queries of a socket run a few at a time, and none while their answers would pile up unread. Mutations do not pass
 * through here: their answers are small, and together they commit faster.
 */
export function createQueryLane(writer: Pick<SocketWriter, 'whenWritable' | 'open'>): QueryLane {
  const waiting: (() => void)[] = []
  let running = 0

  return async (task) => {
    if (running < width) running++
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      await writer.whenWritable()
      if (writer.open()) await task()
    } finally {
      // The place is handed on, never given up in between.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
