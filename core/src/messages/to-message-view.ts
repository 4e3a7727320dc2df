import type { UserRef } from '../users/user.view.ts'
import type { MessageRecord } from './message.record.ts'
import type { MessageView, Reaction } from './message.view.ts'

/** The users that messages name: their authors, and whom a system message is about. */
export function namedIn(messages: readonly MessageRecord[]): string[] {
  return [...new Set(messages.flatMap((message) => [message.by, ...subjectOf(message)]))]
}

function subjectOf({ body }: MessageRecord): string[] {
  const isAbout =
    body !== null && typeof body === 'object' && !Array.isArray(body) && 'userId' in body
  return isAbout && typeof body.userId === 'string' ? [body.userId] : []
}

/** The wire shape of a message for this viewer; `viewer` null: for anybody. */
export function toMessageView(
  message: MessageRecord,
  users: readonly UserRef[],
  viewer: string | null,
): MessageView {
  const { ch, gen: _gen, at, by, reactions, pinned, edited, deleted, ...rest } = message
  return {
    ...rest,
    channelId: ch,
    createdAt: iso(at),
    by: users.find(({ id }) => id === by) ?? unknownUser(by),
    reactions: counted(reactions, viewer),
    pinned: marked(pinned),
    edited: marked(edited),
    deleted: marked(deleted),
  } as MessageView // kind and body belong together in the record
}

function counted(reactions: MessageRecord['reactions'], viewer: string | null): Reaction[] {
  const byEmoji = new Map<string, Reaction>()
  for (const { emoji, by } of reactions) {
    const sum = byEmoji.get(emoji) ?? { emoji, count: 0, mine: false, by: [] }
    const mine = sum.mine || by === viewer
    byEmoji.set(emoji, { emoji, count: sum.count + 1, mine, by: [...sum.by, by] })
  }
  return [...byEmoji.values()].sort((a, b) => (a.emoji < b.emoji ? -1 : 1))
}

function marked(mark: MessageRecord['pinned']) {
  return mark && { at: iso(mark.at), by: mark.by }
}

function unknownUser(id: string): UserRef {
  return { id, username: '', displayName: '', avatarUrl: null, kind: 'person' }
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
