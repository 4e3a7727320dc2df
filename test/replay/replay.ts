import { createClientPool } from './client-pool.ts'
import { forEach } from './for-each.ts'
import { createLatencies } from './latencies.ts'
import type { Options } from './options.ts'
import { startOwnServer } from './own-server.ts'
import { createPeople, type People } from './people.ts'
import type { Progress } from './progress.ts'
import { readLog, type Log } from './read-log.ts'
import { replayLog, type LogFaults } from './replay-log.ts'
import type { Result } from './result.ts'
import { createTotals } from './totals.ts'
import { createWatchdog, type Watchdog } from './watchdog.ts'
import { createWatcher } from './watcher.ts'

/** A server that is restarted is back sooner, and one that is not will not come. */
const stallMs = 120_000
const noFaults: LogFaults = {
  ...{ lost: 0, duplicated: 0, reordered: 0, altered: 0, invented: 0 },
  ...{ missing: 0, repeated: 0, unasked: 0, gaps: 0 },
}

export type Surroundings = {
  progress: Progress
  /** Called with the number of messages that are acknowledged so far. */
  acknowledged?(sent: number): void
}

/** Replays logs as the options say. Failures on the way are in the result; only unreadable files are thrown. */
export async function replay(options: Options, surroundings: Surroundings): Promise<Result> {
  const logs = await Promise.all(options.files.map(readLog))
  const run = createRun(options, surroundings)
  const own = options.urls.length === 0 ? await startOwnServer() : null
  const watchdog = createWatchdog(stallMs)
  try {
    const urls = own ? [own.url] : options.urls
    await run.replay(logs, { urls, watchdog })
  } catch (error) {
    run.failed(error)
  } finally {
    watchdog.stop()
    await own?.close()
  }
  return run.result(logs)
}

function createRun(options: Options, { progress, acknowledged }: Surroundings) {
  const faults = createTotals<string>()
  faults.add(noFaults)
  const refused = createTotals<string>()
  const done = createTotals<string>()
  const ackTimes = createLatencies()
  const seenTimes = createLatencies()
  const pool = createClientPool(options.sockets)
  let deliveries = 0
  let users = 0
  let signUpMs = 0
  let sendMs = 0
  let error: string | null = null

  async function signUp(
    logs: readonly Log[],
    deps: { urls: string[]; watchdog: Watchdog },
  ): Promise<People> {
    const began = performance.now()
    const persons = logs.flatMap(({ steps }) => steps.map(({ person }) => person))
    const nicks = [...new Set(persons)].filter((person) => person !== null)
    const { watchers, token } = options
    const people = await createPeople({ ...deps, nicks, watchers, token, progress })
    users = nicks.length
    signUpMs = performance.now() - began
    return people
  }

  return {
    async replay(logs: readonly Log[], deps: { urls: string[]; watchdog: Watchdog }) {
      const { operator, watchers: persons, personOf } = await signUp(logs, deps)
      const watchers = persons.map((person) => createWatcher(person, deps.watchdog))
      const steps = logs.reduce((sum, log) => sum + log.steps.length, 0)
      const bar = progress.start('replaying', steps)
      const began = performance.now()
      try {
        await forEach(logs, options.parallel, async (log) => {
          const outcome = await replayLog(log, {
            ...{ pool, operator, personOf, watchers, speed: options.speed },
            watchdog: deps.watchdog,
            refused: (reason) => refused.add({ [reason]: 1 }),
            seen: seenTimes.record,
            acknowledged(_entry, ms) {
              if (ms === null) return
              ackTimes.record(ms)
              acknowledged?.(ackTimes.count())
            },
            done(kind) {
              done.add({ [kind]: 1 })
              bar.step()
            },
          })
          faults.add(outcome.faults)
          deliveries += outcome.deliveries
        })
      } finally {
        sendMs = performance.now() - began
        bar.stop()
        pool.close()
        for (const watcher of watchers) watcher.close()
      }
    },
    failed(thrown: unknown) {
      error = thrown instanceof Error ? thrown.message : String(thrown)
    },
    result(logs: readonly Log[]): Result {
      const skipped = createTotals<string>()
      for (const log of logs) skipped.add(log.skipped)
      const perSecond = (count: number) => (sendMs > 0 ? Math.round((count * 1_000) / sendMs) : 0)
      return {
        sent: ackTimes.count(),
        refused: refused.all(),
        watchers: options.watchers,
        ...noFaults,
        ...faults.all(),
        p50Ms: seenTimes.percentile(50),
        p99Ms: seenTimes.percentile(99),
        ackP50Ms: ackTimes.percentile(50),
        ackP99Ms: ackTimes.percentile(99),
        sendsPerSecond: perSecond(ackTimes.count()),
        deliveriesPerSecond: perSecond(deliveries),
        deliveries,
        files: logs.length,
        lines: logs.reduce((sum, log) => sum + log.lines, 0),
        users,
        steps: done.all(),
        skipped: skipped.all(),
        clientsOpened: pool.opened(),
        signUpMs: Math.round(signUpMs),
        sendMs: Math.round(sendMs),
        error,
      }
    },
  }
}
