import type { LogRow } from '@chatcord/core/log/log-row'
import type { Reason } from '@chatcord/core/errors'

export type Input = {
  channelId?: string
  nonce?: string
  seq?: number
  text?: string
  thread?: number
  emoji?: string
  userId?: string
  role?: string
  name?: string
  kind?: string
}

/** What a mutation that appends asks for, in the words of the row that it makes; null for other calls. */
export function wantedRow(
  user: string,
  path: string,
  input: Input,
): { type: LogRow['type']; body: Record<string, unknown> } | null {
  const { seq: target, text, emoji, userId, role } = input
  switch (path) {
    case 'messages.send':
      return { type: 'message.created', body: { text, thread: input.thread ?? null } }
    case 'messages.edit':
      return { type: 'message.edited', body: { target, text } }
    case 'messages.delete':
      return { type: 'message.deleted', body: { target } }
    case 'messages.react':
      return { type: 'reaction.added', body: { target, emoji } }
    case 'messages.unreact':
      return { type: 'reaction.removed', body: { target, emoji } }
    case 'channels.join':
      return { type: 'member.joined', body: { userId: user } }
    case 'channels.leave':
      return { type: 'member.left', body: { userId: user } }
    case 'channels.members.add':
      return { type: 'member.joined', body: { userId, role: role ?? 'member' } }
    case 'channels.members.remove':
      return { type: 'member.removed', body: { userId } }
    case 'channels.members.setRole':
      return { type: 'member.roleChanged', body: { userId, role } }
    case 'channels.update':
      return { type: 'channel.updated', body: {} }
    default:
      return null
  }
}

/** Is this the row that the call asked for? What was erased since matches any text. */
export function isWanted(row: LogRow, wanted: NonNullable<ReturnType<typeof wantedRow>>): boolean {
  const body = row.body as Record<string, unknown> // looked at field by field
  return (
    row.type === wanted.type &&
    Object.entries(wanted.body).every(
      ([field, value]) => body[field] === value || (field === 'text' && body[field] === ''),
    )
  )
}

/** Refusals that say: this caller had no right to it, so nothing of it is in the log. */
export const denials: ReadonlySet<Reason> = new Set(['NOT_FOUND', 'FORBIDDEN'])
