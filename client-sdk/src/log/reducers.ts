import type {
  ChannelEvent,
  ChannelView,
  EventType,
  MessageView,
  UserRef,
} from '@chatcord/server/contract'
import { changesChannel, joins, leaves } from './channel-changes.ts'
import { blanked, createdMessage, systemMessage, withReaction } from './message-changes.ts'

export type EventOf<T extends EventType> = Extract<ChannelEvent, { type: T }>

/** Who looks on, and the people whom events name by their ids. */
export type Scene = { me: string; user(id: string): UserRef }

/** What an event of one type does. A part that is absent has no effect there. */
export type Reducer<E> = {
  /** The message that it makes, whose seq is the event's. */
  makes?: (event: E, scene: Scene) => MessageView
  /** The seq of the message that it changes. */
  target?: (event: E) => number | null
  /** The message after it; `rev` is raised by the caller. */
  changes?: (message: MessageView, event: E, scene: Scene) => MessageView
  channel?: (channel: ChannelView, event: E, scene: Scene) => ChannelView
}

const targeted = { target: (event: { target: number }) => event.target }

const reacted: Reducer<EventOf<'reaction.added' | 'reaction.removed'>> = {
  ...targeted,
  changes: (message, event, { me }) => withReaction(message, event, me),
}

/** What every type of event does to messages and to the channel. A new type does not compile without its entry. */
export const reducers: { readonly [T in EventType]: Reducer<EventOf<T>> } = {
  'channel.created': {},
  'channel.updated': { channel: changesChannel },
  'member.joined': { makes: systemMessage, channel: joins },
  'member.left': { makes: systemMessage, channel: leaves },
  'member.removed': { makes: systemMessage, channel: leaves },
  'member.roleChanged': {
    channel: (channel, { userId, role }, { me }) =>
      userId === me && channel.my ? { ...channel, my: { ...channel.my, role } } : channel,
  },
  'message.created': {
    makes: createdMessage,
    target: (event) => event.thread,
    changes: (root) => ({ ...root, threadCount: root.threadCount + 1 }),
  },
  'message.edited': {
    ...targeted,
    changes: (message, { text, mentions, createdAt, by }) =>
      message.deleted ? message : { ...message, text, mentions, edited: { at: createdAt, by } },
  },
  'message.deleted': {
    ...targeted,
    changes: (message, { createdAt, by }) => blanked(message, { at: createdAt, by }),
  },
  'message.completed': {
    ...targeted,
    changes: (message, { text, state }) => ({
      ...message,
      text: message.deleted ? '' : text,
      generation: message.generation && { ...message.generation, state },
    }),
  },
  'reaction.added': reacted,
  'reaction.removed': reacted,
  hidden: {},
}

/** The entry of an event. A type that this version does not know does nothing, but is counted. */
export function reducerOf(event: ChannelEvent): Reducer<ChannelEvent> {
  const known: Partial<Record<string, unknown>> = reducers
  return known[event.type] ?? {} // the table pairs each type with the reducer of its events
}
