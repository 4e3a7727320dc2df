import type { MessageView } from '@chatcord/server/contract'
import type { EventOf, Scene } from './reducers.ts'

/** The message that `message.created` makes. */
export function createdMessage(event: EventOf<'message.created'>, scene: Scene): MessageView {
  const { type: _, by, ...content } = event
  return { ...content, ...fresh(event.seq), by: scene.user(by) }
}

/** Changes of membership stand among the messages. */
export function systemMessage(
  event: EventOf<'member.joined' | 'member.left' | 'member.removed'>,
  scene: Scene,
): MessageView {
  const { channelId, seq, createdAt, by, type, userId, role } = event
  return {
    channelId,
    seq,
    createdAt,
    by: scene.user(by),
    kind: 'system',
    body: { event: type, userId, role },
    text: '',
    mentions: [],
    attachments: [],
    nonce: null,
    replyTo: null,
    thread: null,
    parent: null,
    generation: null,
    ...fresh(seq),
  }
}

function fresh(seq: number) {
  return { rev: seq, threadCount: 0, reactions: [], pinned: null, edited: null, deleted: null }
}

/** A deleted message keeps its place and nothing of its content. */
export function blanked(message: MessageView, deleted: { at: string; by: string }): MessageView {
  const empty = { text: '', body: null, mentions: [], attachments: [], reactions: [], pinned: null }
  return { ...message, ...empty, deleted } as MessageView // only a deleted message of a kind with a body has none
}

/** A reaction comes or goes. The same one twice counts once: somebody has two devices. */
export function withReaction(
  message: MessageView,
  { type, emoji, by: user }: EventOf<'reaction.added' | 'reaction.removed'>,
  me: string,
): MessageView {
  const before = message.reactions.find((reaction) => reaction.emoji === emoji)
  const by = (before?.by ?? []).filter((id) => id !== user)
  if (type === 'reaction.added') by.push(user)
  const reactions = message.reactions.filter((reaction) => reaction !== before)
  if (by.length > 0) reactions.push({ emoji, count: by.length, mine: by.includes(me), by })
  return { ...message, reactions: reactions.sort((a, b) => (a.emoji < b.emoji ? -1 : 1)) }
}
