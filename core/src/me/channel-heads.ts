import type { ChannelRecord, MentionRecord } from '../channels/channel.record.ts'
import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import type { LogStore } from '../log/log.store.ts'
import type { LogRow } from '../log/log-row.ts'
import type { Projector } from '../log/projector.ts'
import type { ProjectionStore } from '../log/projection.store.ts'
import type { MessageRecord } from '../messages/message.record.ts'

/** A channel as it is now. Who is known to be a member as of `aclRev` may be told all of it. */
export type Head = {
  channel: ChannelRecord
  message: MessageRecord | null
  /** All since the last head: the hints of some may be lost. */
  mentions: readonly MentionRecord[]
  aclRev: number
}

export type HeadListener = {
  /** Every row, at once. */
  row(row: LogRow): void
  /** After rows have come by; at most once a second. */
  head(head: Head): void
}

export type ChannelHeads = {
  /** From `from` on, a seq that is projected. Answers the function that stops listening. */
  listen(place: { ch: string; from: number }, listener: HeadListener): () => void
}

type Deps = {
  bus: Bus
  clock: Clock
  log: Pick<LogStore, 'tail'>
  projection: Pick<ProjectionStore, 'lastMessages' | 'mentionsAfter'>
  projector: Projector
}

type Channel = {
  listeners: Set<HeadListener>
  /** The newest row that came by. */
  head: number
  /** Mentions up to here are told. */
  mentioned: number
  /** When. */
  told: number
  waiting: boolean
  unsubscribe(): void
}

/** Heads leave at most once in this time, at both edges. */
const intervalMs = 1_000

/** What moves in the channels of the members that are connected here: one subscription to the bus a channel. */
export function createChannelHeads({ bus, clock, ...stores }: Deps): ChannelHeads {
  const channels = new Map<string, Channel>()

  function open(ch: string, from: number): Channel {
    const unsubscribe = bus.subscribe(`channel:${ch}`, (hint) => {
      if ('row' in hint) onRow(channel, hint.row)
    })
    const channel: Channel = {
      listeners: new Set(),
      head: 0,
      mentioned: from,
      told: -Infinity,
      waiting: false,
      unsubscribe,
    }
    channels.set(ch, channel)
    return channel
  }

  function onRow(channel: Channel, row: LogRow) {
    for (const listener of channel.listeners) listener.row(row)
    if (row.seq <= channel.head) return
    channel.head = row.seq
    // What fails here is made up for by the next row or by the sweep.
    if (!channel.waiting) tell(row.ch, channel).catch(() => undefined)
  }

  async function tell(ch: string, channel: Channel) {
    channel.waiting = true
    const early = channel.told + intervalMs - clock.now()
    if (early > 0) await clock.sleep(early)
    channel.waiting = false
    channel.told = clock.now()
    if (channel.listeners.size === 0) return
    const head = await headOf({ ...channel, ch }, stores)
    channel.mentioned = Math.max(channel.mentioned, head.channel.projected)
    for (const listener of channel.listeners) listener.head(head)
  }

  return {
    listen: ({ ch, from }, listener) => {
      const channel = channels.get(ch) ?? open(ch, from)
      channel.listeners.add(listener)
      return () => {
        channel.listeners.delete(listener)
        if (channel.listeners.size > 0 || channels.get(ch) !== channel) return
        channel.unsubscribe()
        channels.delete(ch)
      }
    },
  }
}

/** Read, not put together from rows: the newest message may have been changed or deleted by a row that was lost. */
async function headOf(
  { ch, head, mentioned }: { ch: string; head: number; mentioned: number },
  { log, projection, projector }: Pick<Deps, 'log' | 'projection' | 'projector'>,
): Promise<Head> {
  const channel = await projector.project(ch, head)
  const [message = null] =
    channel.last >= channel.floor ? await projection.lastMessages([channel]) : []
  const mentions = await projection.mentionsAfter(ch, mentioned)
  // Read last, so that no right was taken away between it and what is told.
  const tail = await log.tail(ch)
  return { channel, message, mentions, aclRev: tail?.aclRev ?? 0 }
}
