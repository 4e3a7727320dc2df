import type { MemberRecord } from '@chatcord/core/channels/channel.record'
import type { NewChannel } from '@chatcord/core/channels/channel.store'
import type { LogRow } from '@chatcord/core/log/log-row'
import type { MessageRecord } from '@chatcord/core/messages/message.record'

export const ch = 'c'.repeat(24)
export const otherCh = 'd'.repeat(24)
export const [anna, ben] = ['a'.repeat(24), 'b'.repeat(24)] as const

type Sent = Extract<LogRow, { type: 'message.created' }>

/** A row of a message; its nonce tells its seq unless another is given. */
export function sent(seq: number, given: Partial<Sent> = {}): Sent {
  return {
    ch,
    seq,
    v: 1,
    type: 'message.created',
    by: anna,
    nonce: `nonce ${seq}`,
    hash: `hash ${seq}`,
    at: 1_000 + seq,
    n: seq,
    aclRev: 0,
    work: null,
    body: {
      nonce: `nonce ${seq}`,
      kind: 'text',
      body: null,
      text: `text ${seq}`,
      mentions: [],
      attachments: [],
      replyTo: null,
      thread: null,
      parent: null,
      generation: null,
    },
    ...given,
  }
}

export function edited(seq: number, target: number): LogRow {
  const { body: _, ...row } = sent(seq)
  return { ...row, type: 'message.edited', body: { target, text: `edit ${seq}`, mentions: [] } }
}

export function message(seq: number, given: Partial<MessageRecord> = {}): MessageRecord {
  const { nonce, text, mentions, attachments, replyTo, thread, parent } = sent(seq).body
  return {
    ...{ ch, seq, nonce, text, mentions, attachments, replyTo, thread, parent },
    ...{ gen: 1, rev: seq, by: anna, at: 1_000 + seq, kind: 'text', body: null, threadCount: 0 },
    ...{ reactions: [], pinned: null, edited: null, deleted: null, generation: null },
    ...given,
  }
}

export function member(user: string, given: Partial<MemberRecord> = {}): MemberRecord {
  return { ch, user, role: 'member', rev: 2, joinedAt: 1_000, ...given }
}

export function channel(given: Partial<NewChannel> = {}): NewChannel {
  return {
    id: ch,
    kind: 'public',
    name: 'Tea',
    topic: null,
    description: null,
    createdBy: anna,
    createdAt: 500,
    nonce: 'nonce of tea',
    hash: 'hash of tea',
    ...given,
  }
}
