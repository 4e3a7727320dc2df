import type { MessageAck } from '@chatcord/server/contract'
import { createChannel, type ChannelDeps, type ManagedChannel } from './create-channel.ts'
import type { Channel } from './channel-types.ts'

export type Channels = {
  /** The same object for the same id. */
  get(id: string): Channel
  userChanged(): void
  rejoined(id: string): void
  pendingChanged(id: string): void
  delivered(id: string, ack: MessageAck): void
  close(): void
}

/** The channels that were asked for. They stay: an id is always answered with the same object. */
export function createChannels(deps: Omit<ChannelDeps, 'id'>): Channels {
  const all = new Map<string, ManagedChannel>()
  const each = (action: (channel: ManagedChannel) => void) => {
    for (const channel of all.values()) action(channel)
  }
  return {
    get(id) {
      const known = all.get(id)
      if (known) return known.channel
      const managed = createChannel({ ...deps, id })
      all.set(id, managed)
      return managed.channel
    },
    userChanged: () => each((channel) => channel.userChanged()),
    rejoined: (id) => all.get(id)?.rejoined(),
    pendingChanged: (id) => all.get(id)?.pendingChanged(),
    delivered: (id, ack) => all.get(id)?.delivered(ack),
    close: () => each((channel) => channel.close()),
  }
}
