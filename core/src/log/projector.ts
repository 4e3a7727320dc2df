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
import type { RecentMembers } from './recent-members.ts'

export type Projector = {
  /** Projects the rows up to at least `seq`, as far as the log goes, and answers the channel as it is then. */
  project(ch: string, seq: number): Promise<ChannelRecord>
  /** Projects rows of one channel that were just committed, in a moment. */
  kick(ch: string, rows: readonly LogRow[]): void
}

export type ProjectorDeps = {
  log: LogStore
  projection: ProjectionStore
  channels: RecentChannels
  members: RecentMembers
  clock: Clock
}

const rowsMax = 200
/** Compare-and-sets that other projectors may win before this one gives up. */
const roundsMax = 60
/** A run costs five writes, however many rows it takes: rows gather this long before one that nobody waits for. */
const gatherMs = 250

/** Ends at its goal however many rows are written meanwhile: who waits is answered in a busy channel too. */
type Run = { goal: number; done: Promise<ChannelRecord> }

/** Applies the log's rows in order. One run a channel and process; any number of processes, each row guarded by `rev`. */
export function createProjector(deps: ProjectorDeps): Projector {
  const { log, projection, channels, members, clock } = deps
  const apply = createApply(deps)
  const handed = createHandedRows()
  const running = new Map<string, Promise<ChannelRecord>>()
  const waiting = new Map<string, Run>()
  const gathering = new Set<string>()

  async function project(ch: string, seq: number): Promise<ChannelRecord> {
    // With rows of this process waiting it is behind: the run reads it anyway.
    if (handed.isEmpty(ch)) {
      const channel = await read(ch)
      if (channel.projected >= seq) return channel
    }
    for (let round = 0; round < roundsMax; round++) {
      const channel = await next(ch, seq)
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
  function next(ch: string, goal: number): Promise<ChannelRecord> {
    const queued = waiting.get(ch)
    if (queued) {
      queued.goal = Math.max(queued.goal, goal)
      return queued.done
    }
    const current = running.get(ch)
    if (!current) return start(ch, goal)
    const follow: Run = {
      goal,
      done: current.then(ignore, ignore).then(() => {
        waiting.delete(ch)
        return start(ch, follow.goal)
      }),
    }
    waiting.set(ch, follow)
    return follow.done
  }

  function start(ch: string, goal: number): Promise<ChannelRecord> {
    const done = run(ch, goal).finally(() => running.delete(ch))
    running.set(ch, done)
    return done
  }

  /** Where rows of this process follow what it projected last, that is a start: the advance is a compare-and-set. */
  function startOf(ch: string, goal: number): ChannelRecord | undefined {
    const last = channels.peek(ch)
    if (!last || last.projected >= goal) return undefined
    return handed.after(ch, last.projected, 1).length > 0 ? last : undefined
  }

  /** Neither rows that this process has written nor the channel that they follow are read again. */
  async function run(ch: string, goal: number): Promise<ChannelRecord> {
    let known = startOf(ch, goal)
    let overtaken = false
    for (let round = 0; round < roundsMax;) {
      const channel: ChannelRecord = known ?? (await read(ch))
      known = undefined
      const mine: LogRow[] = overtaken ? [] : handed.after(ch, channel.projected, rowsMax)
      if (channel.projected >= goal && !overtaken) return channel
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
        channels.put(known)
        members.projected(ch, channel.projected, last.seq)
      } else {
        round += 1
        channels.forget(ch)
      }
    }
    throw new ChatError('UNAVAILABLE', { retryAfterMs: null })
  }

  async function gather(ch: string) {
    if (gathering.has(ch)) return
    gathering.add(ch)
    try {
      while (!handed.isEmpty(ch)) {
        await clock.sleep(gatherMs)
        const goal = handed.last(ch)
        const { projected } = await next(ch, goal)
        if (projected < goal) handed.drop(ch) // the log was replaced
      }
    } catch {
      // Made up for by the next reader or the sweep.
      handed.drop(ch)
    } finally {
      gathering.delete(ch)
    }
  }

  return {
    project,
    kick: (ch, rows) => {
      handed.add(rows)
      void gather(ch)
    },
  }
}

function ignore() {
  return undefined
}
