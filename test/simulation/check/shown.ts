import type { ChannelView } from '@chatcord/core/channels/channel.view'
import type { ChannelEvent } from '@chatcord/core/log/channel-event'
import type { MeEvent } from '@chatcord/core/me/me-event'
import type { MessageView } from '@chatcord/core/messages/message.view'

/** One row of a channel that an answer is as new as. */
export type Shown = { ch: string; seq: number }

const ofMessage = ({ channelId, rev }: MessageView): Shown => ({ ch: channelId, seq: rev })

function ofChannel({ id, lastMessage }: ChannelView): Shown[] {
  return lastMessage ? [ofMessage(lastMessage), { ch: id, seq: 0 }] : [{ ch: id, seq: 0 }]
}

/** The rows that an answer lets its reader see. */
export function shownBy(path: string, answer: unknown): Shown[] {
  switch (path) {
    case 'messages.history':
      return (answer as { items: MessageView[] }).items.map(ofMessage)
    case 'messages.get':
      return [ofMessage(answer as MessageView)]
    case 'messages.send':
    case 'messages.edit':
      return [ofMessage((answer as { message: MessageView }).message)]
    case 'events.list':
      return (answer as { events: ChannelEvent[] }).events.flatMap(ofEvent)
    case 'channels.get':
      return ofChannel(answer as ChannelView)
    case 'channels.list':
      return (answer as { items: ChannelView[] }).items.flatMap(ofChannel)
    default:
      return []
  }
}

export function ofEvent({ type, channelId, seq }: ChannelEvent): Shown[] {
  return type === 'hidden' ? [] : [{ ch: channelId, seq }]
}

export function ofFeed(event: MeEvent): Shown[] {
  if (event.type === 'channel') return ofChannel(event.channel)
  if (event.type === 'mention') return [{ ch: event.channelId, seq: event.seq }]
  if (event.type !== 'head') return []
  const head = { ch: event.channelId, seq: event.seq }
  return event.lastMessage ? [head, ofMessage(event.lastMessage)] : [head]
}
