import { setTimeout as delay } from 'node:timers/promises'
import { limits } from '@chatcord/core/limits'
import { createNonce } from '../../client-sdk/src/index.ts'
import { checkAcks, type AckFaults } from './check-acks.ts'
import { compareRecord, type RecordFaults } from './compare-record.ts'
import type { ClientPool } from './client-pool.ts'
import type { Entry } from './entry.ts'
import { insist } from './insist.ts'
import { createPerformer, type PerformDeps } from './perform-step.ts'
import type { Step } from './plan-steps.ts'
import { readEvents } from './read-events.ts'
import type { Log } from './read-log.ts'
import { runInOrder } from './run-in-order.ts'
import { createTotals } from './totals.ts'
import type { Watchdog } from './watchdog.ts'
import type { Watcher } from './watcher.ts'

/** Steps of one file that are under way at most: enough to keep every nick that is talking busy. */
const inFlight = 64

export type ReplayDeps = Pick<
  PerformDeps,
  'operator' | 'personOf' | 'watchdog' | 'done' | 'refused'
> & {
  pool: ClientPool
  watchers: readonly Watcher[]
  /** Null: as fast as the server acknowledges. */
  speed: number | null
  /** So many milliseconds after it was sent; null for what is no message. */
  acknowledged(ms: number | null): void
  /** A watcher has applied a message of ours, this long after it was sent. */
  seen(ms: number): void
}

export type LogFaults = RecordFaults & AckFaults

export type LogOutcome = {
  faults: LogFaults
  /** Events that watchers applied, over all of them. */
  deliveries: number
}

export const noFaults: LogFaults = {
  ...{ lost: 0, duplicated: 0, reordered: 0, altered: 0, invented: 0 },
  ...{ missing: 0, repeated: 0, unasked: 0, gaps: 0 },
}

/** Replays one log in a channel of its own, and answers how what was seen and acknowledged differs from the server's log. */
export async function replayLog(log: Log, deps: ReplayDeps): Promise<LogOutcome> {
  const { pool, operator, watchdog } = deps
  const name = log.name.slice(0, limits.channelNameMax)
  const channel = { kind: 'public' as const, name, nonce: createNonce() }
  const { id: channelId, epoch } = await pool.use(operator, (chat) =>
    insist(() => chat.api.channels.create.mutate(channel), watchdog),
  )
  const place = { channelId, epoch }
  const began = new Map<string, number>()
  const acks: Entry[] = []

  function since(nonce: string | null): number | null {
    const start = nonce === null ? undefined : began.get(nonce)
    return start === undefined ? null : performance.now() - start
  }

  function saw({ nonce }: Entry) {
    watchdog.progress()
    const ms = since(nonce)
    if (ms !== null) deps.seen(ms)
  }

  const watches = await Promise.all(deps.watchers.map((watcher) => watcher.watch(place, saw)))
  try {
    await runInOrder(log.steps, ({ person }) => person, {
      inFlight,
      due: pace(deps.speed, watchdog),
      run: createPerformer({
        ...deps,
        channelId,
        sending: (nonce) => began.set(nonce, performance.now()),
        acknowledged(entry) {
          deps.acknowledged(since(entry.nonce))
          acks.push(entry)
        },
      }),
    })
    const rows = await pool.use(operator, (chat) => readEvents(chat, place, watchdog))
    await Promise.all(watches.map((watch) => watch.reached(rows.at(-1)?.seq ?? 0)))
    const faults = createTotals(noFaults)
    faults.add(checkAcks(rows, acks))
    for (const { record } of watches) faults.add(compareRecord(rows, record))
    const deliveries = watches.reduce((sum, { record }) => sum + record.length, 0)
    return { faults: faults.all(), deliveries }
  } finally {
    for (const watch of watches) watch.close()
  }
}

/** Waits until a step is due, at so many times the log's own pace. */
function pace(speed: number | null, watchdog: Watchdog): (step: Step) => Promise<void> {
  const start = performance.now()
  return async ({ atMs }) => {
    const wait = speed === null ? 0 : start + atMs / speed - performance.now()
    if (wait <= 0) return
    watchdog.progress(wait)
    await delay(wait, undefined, { signal: watchdog.signal })
  }
}
