import { channelAfter } from '../channels/fold-channel.ts'
import type { ChannelRecord } from '../channels/channel.record.ts'
import { ChatError } from '../errors.ts'
import { createApply } from './apply-rows.ts'
import type { LogStore } from './log.store.ts'
import type { ProjectionStore } from './projection.store.ts'
import { subjectOf } from './row-rules.ts'

export type Projector = {
  /** Projects the rows up to at least `seq` (0: whatever is there) and answers the channel as it is then. */
  project(ch: string, seq?: number): Promise<ChannelRecord>
  /** Projects soon: at most one run is waiting. */
  kick(ch: string): void
}

export type ProjectorDeps = {
  log: LogStore
  projection: ProjectionStore
  /** Called with the channel after its projection moved. */
  projected?(channel: ChannelRecord): void
}

const rowsMax = 200
/** Compare-and-sets that other projectors may win before this one gives up. */
const roundsMax = 60

/** Applies the log's rows in order. One run a channel and process; any number of processes, each row guarded by `rev`. */
export function createProjector({ log, projection, projected }: ProjectorDeps): Projector {
  const apply = createApply({ log, projection })
  const running = new Map<string, Promise<ChannelRecord>>()
  const waiting = new Map<string, Promise<ChannelRecord>>()

  async function project(ch: string, seq = 0): Promise<ChannelRecord> {
    if (seq > 0) {
      const channel = await read(ch)
      if (channel.projected >= seq) return channel
    }
    for (let round = 0; round < roundsMax; round++) {
      const channel = await next(ch)
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
  function next(ch: string): Promise<ChannelRecord> {
    const queued = waiting.get(ch)
    if (queued) return queued
    const current = running.get(ch)
    if (!current) return start(ch)
    const follow = current.then(ignore, ignore).then(() => {
      waiting.delete(ch)
      return start(ch)
    })
    waiting.set(ch, follow)
    return follow
  }

  function start(ch: string): Promise<ChannelRecord> {
    const run = toTail(ch).finally(() => running.delete(ch))
    running.set(ch, run)
    return run
  }

  async function toTail(ch: string): Promise<ChannelRecord> {
    for (let round = 0; round < roundsMax;) {
      const channel = await read(ch)
      const rows = await log.rowsAfter(ch, channel.projected, rowsMax)
      const last = rows.at(-1)
      if (!last) return channel
      await apply(channel, rows)
      const change = channelAfter(rows, last)
      if (rows.some((row) => subjectOf(row) !== null))
        change.memberCount = await projection.countMembers(ch)
      if (!(await projection.advance(channel, change))) {
        round += 1
        continue
      }
      const moved = { ...channel, ...change }
      projected?.(moved)
      if (rows.length < rowsMax) return moved
    }
    throw new ChatError('UNAVAILABLE', { retryAfterMs: null })
  }

  return {
    project,
    kick: (ch) => {
      // A failed run is made up for by the next reader or the sweeper.
      next(ch).catch(ignore)
    },
  }
}

function ignore() {
  return undefined
}
