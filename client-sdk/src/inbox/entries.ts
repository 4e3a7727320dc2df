import type { ChannelView, MeEvent } from '@chatcord/server/contract'
import {
  inEpoch,
  mergeChannel,
  mergeHead,
  mergeMention,
  mergeRead,
  mergeRemoved,
  toShown,
  type InboxEntry,
} from './inbox-entry.ts'

export type Entries = {
  hear(event: MeEvent): void
  /** Whether the channel itself was told. */
  has(channelId: string): boolean
  /** A list is read from its start: what is heard from now on is newer than a channel's absence from it. */
  begin(): void
  list(channel: ChannelView): void
  /** The list was read to its end: what was neither in it nor heard of since `begin` was left. */
  endOfList(): void
  /** My channels, the most recently active first. The same array until something changes. */
  channels(): readonly ChannelView[]
  /** One of mine. */
  channel(id: string): ChannelView | null
}

/** My channels by id. */
export function createEntries(): Entries {
  const entries = new Map<string, InboxEntry>()
  const shown = new WeakMap<InboxEntry, ChannelView | null>()
  const present = new Set<string>()
  let sorted: readonly ChannelView[] | null = null

  function put<T extends { epoch: number }>(
    id: string,
    told: T,
    merge: (before: InboxEntry, told: T) => InboxEntry | null,
  ) {
    present.add(id)
    const before = inEpoch(entries.get(id), told.epoch)
    const entry = before && merge(before, told)
    if (!entry) return
    entries.set(id, entry)
    sorted = null
  }

  function show(entry: InboxEntry) {
    const known = shown.get(entry)
    if (known !== undefined) return known
    const view = toShown(entry)
    shown.set(entry, view)
    return view
  }

  function list(channel: ChannelView) {
    put(channel.id, channel, mergeChannel)
  }

  return {
    hear(event) {
      if (event.type === 'channel') list(event.channel)
      if (event.type === 'head') put(event.channelId, event, mergeHead)
      if (event.type === 'read') put(event.channelId, event, mergeRead)
      if (event.type === 'mention') put(event.channelId, event, mergeMention)
      if (event.type === 'channelRemoved') put(event.channelId, event, mergeRemoved)
    },
    has: (channelId) => Boolean(entries.get(channelId)?.view),
    begin: () => present.clear(),
    list,
    endOfList() {
      for (const [id, entry] of entries)
        if (entry.member && !present.has(id)) entries.set(id, { ...entry, member: false })
      sorted = null
    },
    channel(id) {
      const entry = entries.get(id)
      return entry ? show(entry) : null
    },
    channels() {
      sorted ??= [...entries.values()]
        .map(show)
        .filter((view) => view !== null)
        .sort((a, b) => b.activeAt.localeCompare(a.activeAt))
      return sorted
    },
  }
}
