import type { LogFaults } from './replay-log.ts'

/** What a run answers. Times in milliseconds. */
export type Result = {
  /** Acknowledged messages. */
  sent: number
  /** What the server did not take, by the kind of line and its reason. */
  refused: Record<string, number>
  watchers: number
} & LogFaults & {
    /** From a send to its arrival at each watcher. */
    p50Ms: number | null
    p99Ms: number | null
    /** From a send to its acknowledgement. */
    ackP50Ms: number | null
    ackP99Ms: number | null
    sendsPerSecond: number
    deliveriesPerSecond: number
    deliveries: number
    files: number
    lines: number
    users: number
    /** What was done, refused lines as well, by kind. */
    steps: Record<string, number>
    /** Lines that are nobody's, by kind. */
    skipped: Record<string, number>
    /** Clients that were opened for the nicks, because fewer sockets are kept than there are nicks. */
    clientsOpened: number
    signUpMs: number
    sendMs: number
    /** Why the run was cut off. */
    error: string | null
  }

/** Whether everything is where it belongs. Refused lines are: the server said so. */
export function isClean(result: Result): boolean {
  const { lost, duplicated, reordered, altered, invented } = result
  const { missing, repeated, unasked, gaps, error } = result
  const faults = lost + duplicated + reordered + altered + invented
  return error === null && faults + missing + repeated + unasked + gaps === 0
}
