import type { ChannelView, MessageView } from '@chatcord/server/contract'

/** `refused`: never could be read. `removed`: could be read until now. */
export type SyncState =
  'idle' | 'opening' | 'live' | 'catchingUp' | 'offline' | 'removed' | 'refused'

/** What is known of a channel at this moment. */
export type SyncView = {
  state: SyncState
  error: unknown
  channel: ChannelView | null
  messages: readonly MessageView[]
  /** The seq of the last event applied; 0 before the first page. */
  head: number
  epoch: number | null
  hasOlder: boolean
  hasNewer: boolean
}
