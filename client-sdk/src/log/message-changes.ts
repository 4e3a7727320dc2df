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

/** Counts a reaction in or out. One's own is known, so that a second device's repetition counts once. */
export function withReaction(
  message: MessageView,
  { type, emoji }: EventOf<'reaction.added' | 'reaction.removed'>,
  mine: boolean,
): MessageView {
  const adds = type === 'reaction.added'
  const before = message.reactions.find((reaction) => reaction.emoji === emoji)
  if (adds ? mine && before?.mine : !before || (mine && !before.mine)) return message
  if (!before) return { ...message, reactions: [...message.reactions, { emoji, count: 1, mine }] }
  const after = {
    emoji,
    count: before.count + (adds ? 1 : -1),
    mine: mine ? adds : before.mine,
  }
  const reactions = message.reactions.map((reaction) => (reaction === before ? after : reaction))
  return { ...message, reactions: reactions.filter(({ count }) => count > 0) }
}
