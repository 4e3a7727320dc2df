import type { Chat } from '@chatcord/core/chat'
import { actorOf, principalOf } from './people.ts'

/** A channel with all users in it: an owner, a moderator, and members. */
export async function prologue(
  { channels, members }: Chat,
  users: readonly string[],
  isPublic: boolean,
): Promise<string> {
  const [owner = '', ...others] = users
  const { id } = await channels.create(principalOf(owner), {
    nonce: 'prologue-of-the-play',
    kind: isPublic ? 'public' : 'private',
    name: 'the stage',
    topic: null,
    description: null,
  })
  for (const [index, userId] of others.entries())
    await members.add(actorOf(owner, 'member.add'), {
      channelId: id,
      nonce: `prologue-enters-${index}`,
      userId,
      role: index === 0 ? 'moderator' : 'member',
    })
  return id
}
