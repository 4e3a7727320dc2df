import type { EventType } from '@chatcord/core/log/channel-event'

// A record, so that a type that is added to the contract does not compile without being named here.
const types: Record<EventType, true> = {
  'channel.created': true,
  'channel.updated': true,
  'member.joined': true,
  'member.left': true,
  'member.removed': true,
  'member.roleChanged': true,
  'message.created': true,
  'message.edited': true,
  'message.deleted': true,
  'message.completed': true,
  'reaction.added': true,
  'reaction.removed': true,
  hidden: true,
}

export const eventTypes = Object.keys(types)
