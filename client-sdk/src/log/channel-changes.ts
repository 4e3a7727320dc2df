import type { ChannelView } from '@chatcord/server/contract'
import type { EventOf, Scene } from './reducers.ts'

export function changesChannel(
  channel: ChannelView,
  { changes }: EventOf<'channel.updated'>,
): ChannelView {
  return { ...channel, ...changes }
}

export function joins(channel: ChannelView, _: EventOf<'member.joined'>): ChannelView {
  return { ...channel, memberCount: channel.memberCount + 1 }
}

/** What is left to the one who went is told by the server: a public channel can still be read. */
export function leaves(
  channel: ChannelView,
  { userId }: EventOf<'member.left' | 'member.removed'>,
  { me }: Scene,
): ChannelView {
  return {
    ...channel,
    memberCount: Math.max(0, channel.memberCount - 1),
    my: userId === me ? null : channel.my,
  }
}
