import type { ChannelView, ChatTypes, NoCustom } from '@chatcord/server/contract'
import type { Store } from '../store.ts'

export type InboxSnapshot<S extends ChatTypes = NoCustom> = {
  state: 'idle' | 'loading' | 'live' | 'offline'
  /** The most recently active first. `my.unread`, `my.mentions`, `head` and `lastMessage` are kept up to date. */
  channels: readonly ChannelView<S>[]
  /** Sums over the channels that are loaded; muted ones (`my.notify` is `none`) do not count. */
  unread: number
  mentions: number
  hasMore: boolean
}

export interface Inbox<S extends ChatTypes = NoCustom> extends Store<InboxSnapshot<S>> {
  loadMore(): Promise<void>
}
