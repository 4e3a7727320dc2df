import type { Presence } from '../channels/channel.view.ts'

/** What `presence.watch` yields: absolute, the current value of each user first, then the changes. */
export type PresenceEvent = { userId: string; presence: Presence }
