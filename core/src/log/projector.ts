import { channelAfter } from '../channels/fold-channel.ts'
import type { ChannelRecord } from '../channels/channel.record.ts'
import { ChatError } from '../errors.ts'
import type { Clock } from '../infra/clock.ts'
import { createApply } from './apply-rows.ts'
import { createHandedRows } from './handed-rows.ts'
import type { LogStore } from './log.store.ts'
import type { LogRow } from './log-row.ts'
import type { ProjectionStore } from './projection.store.ts'
import type { RecentChannels } from './recent-channels.ts'

export type Projector = {
  /** Projects the rows up to at least `seq` (0: whatever is there) and answers the channel as it is then. */
  project(ch: string, seq?: number): Promise<ChannelRecord>
  /** Projects rows of one channel that were just committed, or whatever there is, in a moment. */
  kick(ch: string, rows?: readonly LogRow[]): void
}

export type ProjectorDeps = {
  log: LogStore
  projection: ProjectionStore
  recent: RecentChannels
  clock: Clock
}

const rowsMax = 200
/** Compare-and-sets that other projectors may win before this one gives up. */
const roundsMax = 60
/** A run costs five writes, however many rows it takes: rows gather this long before one that nobody waits for. */
const gatherMs = 250

/** `target`: how far somebody waits for it to come; 0 when nobody does, Infinity for whatever the log has. */
type Run = { target: number; done: Promise<ChannelRecord> }

/** Applies the log's rows in order. One run a channel and process; any number of processes, each row guarded by `rev`. */
export function createProjector({ log, projection, recent, clock }: ProjectorDeps): Projector {
  const apply = createApply({ log, projection })
  const handed = createHandedRows()
  const running = new Map<string, Run>()
  const waiting = new Map<string, Run>()

  async function project(ch: string, seq = 0): Promise<ChannelRecord> {
    // With rows of this process waiting it is behind: the run reads it anyway.
    if (seq > 0 && handed.isEmpty(ch)) {
      const channel = await read(ch)
      if (channel.projected >= seq) return channel
    }
    for (let round = 0; round < roundsMax; round++) {
      const channel = await next(ch, seq || Infinity)
      if (channel.projected >= seq) return channel
    }
    throw new ChatError('UNAVAILABLE', { retryAfterMs: null })
  }

  async function read(ch: string): Promise<ChannelRecord> {
    const channel = await projection.channel(ch)
    if (!channel) throw new ChatError('NOT_FOUND')
    return channel
  }

  /** The next whole run: one that is under way may have read the log too early. */
  function next(ch: string, target: number): Promise<ChannelRecord> {
    const queued = waiting.get(ch)
    if (queued) {
      queued.target = Math.max(queued.target, target)
      return queued.done
    }
    const current = running.get(ch)
    if (!current) return start(ch, target)
    const follow: Run = {
      target,
      done: current.done.then(ignore, ignore).then(() => {
        waiting.delete(ch)
        return start(ch, follow.target)
      }),
    }
    waiting.set(ch, follow)
    return follow.done
  }

  function start(ch: string, target: number): Promise<ChannelRecord> {
    const done = run(ch, target).finally(() => running.delete(ch))
    running.set(ch, { target, done })
    return done
  }

  /** Rows that this process has written are not read again; for the rest, and for who waits, the database is asked. */
  async function run(ch: string, target: number): Promise<ChannelRecord> {
    let known = target > 0 ? undefined : recent.peek(ch)
    let overtaken = false
    for (let round = 0; round < roundsMax;) {
      const channel: ChannelRecord = known ?? (await read(ch))
      known = undefined
      const mine: LogRow[] = overtaken ? [] : handed.after(ch, channel.projected, rowsMax)
      const enough = channel.projected >= target && handed.isEmpty(ch)
      if (mine.length === 0 && !overtaken && enough) return channel
      const rows = mine.length > 0 ? mine : await log.rowsAfter(ch, channel.projected, rowsMax)
      const last = rows.at(-1)
      if (!last) return channel
      const joined = await apply(channel, rows)
      const change = channelAfter(rows, last)
      if (joined !== null) change.memberCount = channel.memberCount + joined
      else {
        change.memberCount = await projection.countMembers(ch)
        // Another projector is ahead, whose members were counted: these rows go together with its own.
        overtaken = (await projection.newestMember(ch)) > last.seq
        if (overtaken) {
          round += 1
          continue
        }
      }
      if (await projection.advance(channel, change)) {
        known = { ...channel, ...change }
        recent.put(known)
      } else {
        round += 1
        recent.forget(ch)
      }
    }
    throw new ChatError('UNAVAILABLE', { retryAfterMs: null })
  }

  async function soon(ch: string) {
    await clock.sleep(gatherMs)
    await next(ch, 0)
  }

  return {
    project,
    kick: (ch, rows) => {
      // A failed run is made up for by the next reader or the sweeper.
      if (!rows) next(ch, Infinity).catch(ignore)
      else if (handed.add(rows)) soon(ch).catch(() => handed.drop(ch))
    },
  }
}

function ignore() {
  return undefined
}
