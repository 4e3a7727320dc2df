import { createChannel, type ChannelDeps, type ManagedChannel } from './create-channel.ts'
import type { Channel } from './channel-types.ts'

export type Channels = {
  /** The same object for the same id. */
  get(id: string): Channel
  /** The one that was asked for already. */
  known(id: string): ManagedChannel | undefined
  each(action: (channel: ManagedChannel) => void): void
}

/** The channels that were asked for. They stay: an id is always answered with the same object. */
export function createChannels(deps: Omit<ChannelDeps, 'channelId'>): Channels {
  const all = new Map<string, ManagedChannel>()
  return {
    get(id) {
      const known = all.get(id)
      if (known) return known.channel
      const managed = createChannel({ ...deps, channelId: id })
      all.set(id, managed)
      return managed.channel
    },
    known: (id) => all.get(id),
    each(action) {
      for (const channel of all.values()) action(channel)
    },
  }
}
