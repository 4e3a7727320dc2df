import type { ChannelRecord } from '../channels/channel.record.ts'
import type { Clock } from '../infra/clock.ts'
import type { ProjectionStore } from './projection.store.ts'

/** Channels as this process saw them last. What decides about rights or places is never taken from here unchecked. */
export type RecentChannels = {
  /** At most 5 s old; null when there is none. */
  get(ch: string): Promise<ChannelRecord | null>
  /** Of any age: good for what a compare-and-set checks. */
  peek(ch: string): ChannelRecord | undefined
  put(channel: ChannelRecord): void
  forget(ch: string): void
}

const ageMs = 5_000
const channelsMax = 10_000

export function createRecentChannels(deps: {
  projection: Pick<ProjectionStore, 'channel'>
  clock: Clock
}): RecentChannels {
  const known = new Map<string, { channel: ChannelRecord; until: number }>()

  function put(channel: ChannelRecord) {
    if (known.size >= channelsMax) known.clear()
    known.set(channel.id, { channel, until: deps.clock.now() + ageMs })
  }

  return {
    get: async (ch) => {
      const recent = known.get(ch)
      if (recent && recent.until > deps.clock.now()) return recent.channel
      const channel = await deps.projection.channel(ch)
      if (channel) put(channel)
      return channel
    },
    peek: (ch) => known.get(ch)?.channel,
    put,
    forget: (ch) => known.delete(ch),
  }
}
