import type { Chat } from '@chatcord/core/chat'
import { addMemberInput } from '@chatcord/core/channels/channel.schema'
import { sendInput, editInput } from '@chatcord/core/messages/message.schema'
import { actorOf, principalOf } from '../world/people.ts'

/** Calls of a client by their paths, as the router passes them to the services. */
export function serve(chat: Chat, user: string, path: string, input: never): Promise<unknown> {
  const { channels, events, members, messages } = chat
  const principal = principalOf(user)
  switch (path) {
    case 'channels.list':
      return channels.list(principal, input)
    case 'channels.get':
      return channels.get(actorOf(user, 'channel.read'), (input as { channelId: string }).channelId)
    case 'channels.update':
      return channels.update(actorOf(user, 'channel.update'), input)
    case 'channels.join':
      return channels.join(principal, input)
    case 'channels.leave':
      return channels.leave(principal, input)
    case 'channels.markRead':
      return channels.markRead(actorOf(user, 'channel.read'), input)
    case 'channels.members.add':
      return members.add(actorOf(user, 'member.add'), addMemberInput.parse(input))
    case 'channels.members.remove':
      return members.remove(actorOf(user, 'member.remove'), input)
    case 'channels.members.setRole':
      return members.setRole(actorOf(user, 'member.setRole'), input)
    case 'messages.send':
      return messages.send(actorOf(user, 'message.send'), sendInput.parse(input))
    case 'messages.edit':
      return messages.edit(actorOf(user, 'message.editOwn'), editInput.parse(input))
    case 'messages.delete':
      return messages.delete(actorOf(user, 'message.deleteOwn'), input)
    case 'messages.react':
      return messages.react(actorOf(user, 'message.react'), input)
    case 'messages.unreact':
      return messages.unreact(actorOf(user, 'message.react'), input)
    case 'messages.get':
      return messages.get(actorOf(user, 'channel.read'), input)
    case 'messages.history':
      return messages.history(actorOf(user, 'channel.read'), input)
    case 'events.list':
      return events.list(actorOf(user, 'channel.read'), input)
    default:
      throw new Error(`no procedure ${path}`)
  }
}
