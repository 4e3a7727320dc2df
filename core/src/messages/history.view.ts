import type { ChatTypes, NoCustom } from '../chat-types.ts'
import type { UserRef } from '../users/user.view.ts'
import type { MessageView } from './message.view.ts'

/** A page of messages in seq order. `head` is how far the projection had come before the page was read. */
export type HistoryPage<S extends ChatTypes = NoCustom> = {
  items: MessageView<S>[]
  users: UserRef[]
  hasBefore: boolean
  hasAfter: boolean
  head: number
  floor: number
  epoch: number
}

/** The answer of a procedure that appended one event. */
export type Ack = { seq: number; createdAt: string; epoch: number }
export type MessageAck<S extends ChatTypes = NoCustom> = { message: MessageView<S>; epoch: number }
