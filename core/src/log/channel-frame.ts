import type { ChatTypes, NoCustom } from '../chat-types.ts'
import type { UserRef } from '../users/user.view.ts'
import type { ChannelEvent } from './channel-event.ts'

/** What `events.watch` yields. Tracked by `epoch:seq` of the last event, by `epoch:head` for the other two. */
export type ChannelFrame<S extends ChatTypes = NoCustom> =
  | { type: 'events'; events: ChannelEvent<S>[]; users: UserRef[] }
  | { type: 'caughtUp'; head: number; epoch: number }
  | { type: 'limited'; head: number; epoch: number }

export type EventPage<S extends ChatTypes = NoCustom> = {
  events: ChannelEvent<S>[]
  users: UserRef[]
  head: number
  floor: number
  epoch: number
}
