import type { EventBodies } from '../log/channel-event.ts'
import { targetOf } from '../log/row-rules.ts'
import type { LogRow } from '../log/log-row.ts'
import type { MessageRecord } from './message.record.ts'

/** The message that a row makes: `message.created`, or a change of membership, which is shown as a system message. */
export function createdBy(row: LogRow, gen: number): MessageRecord | null {
  const base = {
    ch: row.ch,
    gen,
    seq: row.seq,
    rev: row.seq,
    by: row.by,
    at: row.at,
    threadCount: 0,
    reactions: [],
    pinned: null,
    edited: null,
    deleted: null,
  }
  switch (row.type) {
    case 'message.created':
      return { ...base, ...row.body }
    case 'member.joined':
    case 'member.left':
    case 'member.removed':
      return {
        ...base,
        nonce: null,
        kind: 'system',
        body: { event: row.type, userId: row.body.userId, role: row.body.role },
        text: '',
        mentions: [],
        attachments: [],
        replyTo: null,
        thread: null,
        parent: null,
        generation: null,
      }
    default:
      return null
  }
}

/** The message after a row that changes it. A row at or below `rev` is in already. */
export function changedBy(message: MessageRecord, row: LogRow): MessageRecord {
  if (row.seq <= message.rev || targetOf(row) !== message.seq) return message
  const next = { ...message, rev: row.seq }
  const mark = { at: row.at, by: row.by }
  switch (row.type) {
    case 'message.created':
      return { ...next, threadCount: message.threadCount + 1 }
    case 'message.edited':
      if (message.deleted) return next
      return { ...next, text: row.body.text, mentions: row.body.mentions, edited: mark }
    case 'message.deleted':
      return { ...next, ...blank, deleted: mark }
    case 'message.completed':
      return completed(next, row.body)
    case 'reaction.added':
      return {
        ...next,
        reactions: [...without(message, row), { emoji: row.body.emoji, by: row.by }],
      }
    case 'reaction.removed':
      return { ...next, reactions: without(message, row) }
    default:
      return next
  }
}

const blank = { text: '', body: null, mentions: [], attachments: [], reactions: [], pinned: null }

/** A deleted answer keeps the state that it ended in, not the text. */
function completed(
  message: MessageRecord,
  { text, state }: EventBodies['message.completed'],
): MessageRecord {
  const generation = message.generation && { ...message.generation, state }
  return message.deleted ? { ...message, generation } : { ...message, text, generation }
}

function without(message: MessageRecord, row: { by: string; body: { emoji: string } }) {
  return message.reactions.filter(({ emoji, by }) => emoji !== row.body.emoji || by !== row.by)
}
