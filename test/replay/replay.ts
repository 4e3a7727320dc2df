import { createClientPool } from './client-pool.ts'
import { forEach } from './for-each.ts'
import type { Options } from './options.ts'
import { startOwnServer } from './own-server.ts'
import { createPeople, type People } from './people.ts'
import type { Progress } from './progress.ts'
import { readLog, type Log } from './read-log.ts'
import { replayLog } from './replay-log.ts'
import type { Result } from './result.ts'
import { createTally, type Tally } from './tally.ts'
import { createWatchdog, type Watchdog } from './watchdog.ts'
import { createWatcher } from './watcher.ts'

/** A server that is restarted is back sooner, and one that is not will not come. */
const stallMs = 120_000

export type Surroundings = {
  progress: Progress
  /** Called with the number of messages that are acknowledged so far. */
  acknowledged?(sent: number): void
}

type Run = { options: Options; surroundings: Surroundings; tally: Tally; watchdog: Watchdog }

/** Replays logs as the options say. Failures on the way are in the result; only unreadable files are thrown. */
export async function replay(options: Options, surroundings: Surroundings): Promise<Result> {
  const logs = await Promise.all(options.files.map(readLog))
  const tally = createTally()
  const own = options.urls.length === 0 ? await startOwnServer() : null
  const watchdog = createWatchdog(stallMs)
  const run = { options, surroundings, tally, watchdog }
  try {
    const people = await signUp(logs, own ? [own.url] : options.urls, run)
    await replayAll(logs, people, run)
  } catch (error) {
    tally.failed(error)
  } finally {
    watchdog.stop()
    await own?.close()
  }
  return tally.result(logs, options)
}

async function signUp(
  logs: readonly Log[],
  urls: readonly string[],
  { options, surroundings, tally, watchdog }: Run,
): Promise<People> {
  const { watchers, token } = options
  const began = performance.now()
  const persons = logs.flatMap(({ steps }) => steps.map(({ person }) => person))
  const nicks = [...new Set(persons)].filter((person) => person !== null)
  const { progress } = surroundings
  const people = await createPeople({ urls, nicks, watchers, token, progress, watchdog })
  tally.signedUp(nicks.length, performance.now() - began)
  return people
}

async function replayAll(
  logs: readonly Log[],
  { operator, personOf, ...people }: People,
  { options, surroundings, tally, watchdog }: Run,
): Promise<void> {
  const pool = createClientPool(options.sockets)
  const watchers = people.watchers.map((person) => createWatcher(person, watchdog))
  const steps = logs.reduce((sum, log) => sum + log.steps.length, 0)
  const bar = surroundings.progress.start('replaying', steps)
  const began = performance.now()
  try {
    await forEach(logs, options.parallel, async (log) => {
      const outcome = await replayLog(log, {
        ...{ pool, operator, personOf, watchers, watchdog, speed: options.speed },
        ...{ refused: tally.refused, seen: tally.seen },
        acknowledged(ms) {
          const sent = tally.acknowledged(ms)
          if (ms !== null) surroundings.acknowledged?.(sent)
        },
        done(kind) {
          tally.did(kind)
          bar.step()
        },
      })
      tally.replayed(outcome)
    })
  } finally {
    tally.ended(performance.now() - began, pool.opened())
    bar.stop()
    pool.close()
    for (const watcher of watchers) watcher.close()
  }
}
