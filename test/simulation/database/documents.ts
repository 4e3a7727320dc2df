import type {
  ChannelRecord,
  MemberRecord,
  MentionRecord,
  ReadMark,
} from '@chatcord/core/channels/channel.record'
import type { LogRow } from '@chatcord/core/log/log-row'
import type { MessageRecord } from '@chatcord/core/messages/message.record'

export type StoredChannel = Omit<ChannelRecord, 'epoch'> & {
  epochNo: number
  nonce: string
  hash: string
}
export type StoredMember = MemberRecord & { changedAt: number }
export type StoredRead = ReadMark & { changedAt: number }

/** The collections by their unique keys. A stored document is never changed in place. */
export type Documents = {
  events: Map<string, LogRow>
  /** The unique index of nonces: the key of the row. */
  nonces: Map<string, string>
  channels: Map<string, StoredChannel>
  messages: Map<string, MessageRecord>
  members: Map<string, StoredMember>
  reads: Map<string, StoredRead>
  mentions: Map<string, MentionRecord>
}

type Collection = keyof Documents

/** One document written or, without a value, deleted. */
export type Write = {
  [C in Collection]: [C, string, Documents[C] extends Map<string, infer D> ? D | null : never]
}[Collection]

export function emptyDocuments(): Documents {
  return {
    events: new Map(),
    nonces: new Map(),
    channels: new Map(),
    messages: new Map(),
    members: new Map(),
    reads: new Map(),
    mentions: new Map(),
  }
}

export function copyOf(documents: Documents): Documents {
  const { events, nonces, channels, messages, members, reads, mentions } = documents
  return {
    events: new Map(events),
    nonces: new Map(nonces),
    channels: new Map(channels),
    messages: new Map(messages),
    members: new Map(members),
    reads: new Map(reads),
    mentions: new Map(mentions),
  }
}

export const eventKey = (ch: string, seq: number) => `${ch} ${seq}`
export const nonceKey = (row: { ch: string; by: string; nonce: string }) =>
  `${row.ch} ${row.by} ${row.nonce}`
export const memberKey = (row: { ch: string; user: string }) => `${row.ch} ${row.user}`
export const messageKey = (row: { ch: string; gen: number; seq: number }) =>
  `${row.ch} ${row.gen} ${row.seq}`

/** The rows of a channel, in seq order. */
export function rowsOf({ events }: Pick<Documents, 'events'>, ch: string): LogRow[] {
  return [...events.values()].filter((row) => row.ch === ch).sort((a, b) => a.seq - b.seq)
}

export function tailOf({ events }: Pick<Documents, 'events'>, ch: string): LogRow | null {
  let tail: LogRow | null = null
  for (const row of events.values()) if (row.ch === ch && row.seq > (tail?.seq ?? 0)) tail = row
  return tail
}
