import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import type { LogRow } from '../log/log-row.ts'

export type HeadListener = {
  /** Every row, at once. */
  row(row: LogRow): void
  /** The newest row, and the newest message among those that came by; at most once a second. */
  head(head: LogRow, message: LogRow | null): void
}

export type ChannelHeads = {
  /** Answers the function that stops listening. */
  listen(ch: string, listener: HeadListener): () => void
}

type Channel = {
  listeners: Set<HeadListener>
  head: LogRow | null
  message: LogRow | null
  told: number
  waiting: boolean
  unsubscribe(): void
}

/** Heads leave at most once in this time, at both edges. */
const intervalMs = 1_000

/** What moves in the channels of the members that are connected here: one subscription to the bus a channel. */
export function createChannelHeads({ bus, clock }: { bus: Bus; clock: Clock }): ChannelHeads {
  const channels = new Map<string, Channel>()

  function open(ch: string): Channel {
    const unsubscribe = bus.subscribe(`channel:${ch}`, (hint) => {
      if ('row' in hint) onRow(channel, hint.row)
    })
    const channel: Channel = {
      listeners: new Set(),
      head: null,
      message: null,
      told: -Infinity,
      waiting: false,
      unsubscribe,
    }
    channels.set(ch, channel)
    return channel
  }

  function onRow(channel: Channel, row: LogRow) {
    for (const listener of channel.listeners) listener.row(row)
    if (channel.head && row.seq <= channel.head.seq) return
    channel.head = row
    if (row.type === 'message.created' && row.body.thread === null) channel.message = row
    if (!channel.waiting) void tell(channel)
  }

  async function tell(channel: Channel) {
    channel.waiting = true
    const early = channel.told + intervalMs - clock.now()
    if (early > 0) await clock.sleep(early)
    channel.waiting = false
    channel.told = clock.now()
    const { head, message } = channel
    if (head) for (const listener of channel.listeners) listener.head(head, message)
  }

  return {
    listen: (ch, listener) => {
      const channel = channels.get(ch) ?? open(ch)
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
