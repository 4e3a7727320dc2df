import { createLatencies } from './latencies.ts'
import type { Options } from './options.ts'
import type { Log } from './read-log.ts'
import { noFaults, type LogOutcome } from './replay-log.ts'
import type { Result } from './result.ts'
import { createTotals } from './totals.ts'

/** Everything that is counted while a run goes on. Times in milliseconds. */
export type Tally = {
  refused(reason: string): void
  did(kind: string): void
  /** Null for what is no message. Answers how many messages are acknowledged so far. */
  acknowledged(ms: number | null): number
  seen(ms: number): void
  replayed(outcome: LogOutcome): void
  signedUp(users: number, ms: number): void
  /** The sending is over, done or cut off. */
  ended(ms: number, clientsOpened: number): void
  failed(error: unknown): void
  result(logs: readonly Log[], options: Options): Result
}

export function createTally(): Tally {
  const faults = createTotals(noFaults)
  const refused = createTotals()
  const steps = createTotals()
  const ackTimes = createLatencies()
  const seenTimes = createLatencies()
  let [deliveries, users, clientsOpened, signUpMs, sendMs] = [0, 0, 0, 0, 0]
  let error: string | null = null

  const perSecond = (count: number) => (sendMs > 0 ? Math.round((count * 1_000) / sendMs) : 0)

  return {
    refused: (reason) => refused.add({ [reason]: 1 }),
    did: (kind) => steps.add({ [kind]: 1 }),
    acknowledged(ms) {
      if (ms !== null) ackTimes.record(ms)
      return ackTimes.count()
    },
    seen: seenTimes.record,
    replayed(outcome) {
      faults.add(outcome.faults)
      deliveries += outcome.deliveries
    },
    signedUp(count, ms) {
      users = count
      signUpMs = ms
    },
    ended(ms, clients) {
      sendMs = ms
      clientsOpened = clients
    },
    failed(thrown) {
      error = thrown instanceof Error ? thrown.message : String(thrown)
    },
    result(logs, { watchers }) {
      const skipped = createTotals()
      for (const log of logs) skipped.add(log.skipped)
      return {
        ...{ sent: ackTimes.count(), refused: refused.all(), watchers },
        ...faults.all(),
        ...{ p50Ms: seenTimes.percentile(50), p99Ms: seenTimes.percentile(99) },
        ...{ ackP50Ms: ackTimes.percentile(50), ackP99Ms: ackTimes.percentile(99) },
        sendsPerSecond: perSecond(ackTimes.count()),
        deliveriesPerSecond: perSecond(deliveries),
        ...{ deliveries, files: logs.length },
        lines: logs.reduce((sum, log) => sum + log.lines, 0),
        ...{ users, steps: steps.all(), skipped: skipped.all(), clientsOpened },
        ...{ signUpMs: Math.round(signUpMs), sendMs: Math.round(sendMs), error },
      }
    },
  }
}
