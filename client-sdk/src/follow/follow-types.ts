import type { ChatTypes, NoCustom } from '@chatcord/server/contract'
import type { HeardEvent } from '../channel/channel-types.ts'

export type FollowOptions = {
  /** `all` are my channels, also those that I join later. */
  channels: 'all' | readonly string[]
  /** `stored` goes on where the last follower of this user and storage stopped; from now on where there is no place yet. */
  from: 'now' | 'stored'
}

/** Iterate it once. `close()` ends the iteration. */
export interface Followed<S extends ChatTypes = NoCustom> extends AsyncIterable<HeardEvent<S>> {
  close(): void
}
