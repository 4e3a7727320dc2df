import type {
  ChannelRecord,
  MemberRecord,
  MentionRecord,
  ReadMark,
} from '../channels/channel.record.ts'
import type { MessageRecord } from '../messages/message.record.ts'

/** A document's next state, written only while its `rev` is still `was`; null means that there is none yet. */
export type Replacement<R extends { rev: number }> = { next: R; was: number | null }

/** What one compare-and-set of the channel changes: what the rows say, and how far they are projected. */
export type ChannelAdvance = Partial<ChannelRecord> & { projected: number }

export type MessagePage = {
  ch: string
  gen: number
  floor: number
  /** The page holds seqs on one side of `seq`, nearest first. */
  side: 'before' | 'after'
  seq: number
  limit: number
  /** Of the thread of this message; otherwise of what is outside threads. */
  thread?: number | null
}

/** The projection of all logs, one database operation a method; reads and writes are majority ones. */
export type ProjectionStore = {
  channel(ch: string): Promise<ChannelRecord | null>
  channels(ids: readonly string[]): Promise<ChannelRecord[]>
  /** Writes the change if `projected`, `gen` and `epoch` are still those of `from`. */
  advance(from: ChannelRecord, change: ChannelAdvance): Promise<boolean>
  /** Replaces the epoch by the next one, if it is still `epoch`; answers the channel's epoch afterwards. */
  mintEpoch(ch: string, epoch: number): Promise<number>
  messages(ch: string, gen: number, seqs: readonly number[]): Promise<MessageRecord[]>
  page(query: MessagePage): Promise<MessageRecord[]>
  /** The newest message outside threads of each channel. */
  lastMessages(channels: readonly ChannelRecord[]): Promise<MessageRecord[]>
  /** False when some were not written because they were at another `rev` by then. */
  replaceMessages(changes: readonly Replacement<MessageRecord>[]): Promise<boolean>
  member(ch: string, user: string): Promise<MemberRecord | null>
  members(ch: string, users: readonly string[]): Promise<MemberRecord[]>
  replaceMembers(changes: readonly Replacement<MemberRecord>[]): Promise<boolean>
  countMembers(ch: string, role?: MemberRecord['role']): Promise<number>
  /** The highest `rev` of the channel's members. */
  newestMember(ch: string): Promise<number>
  /** The channels of a user, as records of membership with a role. */
  memberships(user: string, channels?: readonly string[]): Promise<MemberRecord[]>
  /** Of these users, those who are in one of the channels, with a role. */
  inAnyOf(users: readonly string[], channels: readonly string[]): Promise<string[]>
  /** Also the memberships that ended. */
  membershipsChanged(users: readonly string[], since: number): Promise<MemberRecord[]>
  readsChanged(users: readonly string[], since: number): Promise<ReadMark[]>
  reads(user: string, channels: readonly string[]): Promise<ReadMark[]>
  /** How far these users have read the channel; who never has is missing. */
  readMarks(ch: string, users: readonly string[]): Promise<ReadMark[]>
  /** Moves each mark forward, never back. */
  raiseReads(marks: readonly ReadMark[]): Promise<void>
  addMentions(mentions: readonly MentionRecord[]): Promise<void>
  /** By channel: the mentions of the user above a seq, up to and including another. */
  countMentions(
    user: string,
    places: readonly { ch: string; above: number; upTo: number }[],
  ): Promise<Map<string, number>>
  /** Of anybody, above a seq. */
  mentionsAfter(ch: string, seq: number): Promise<MentionRecord[]>
  dropMentions(user: string, ch: string, upTo: number): Promise<void>
  /** Puts a rebuilt generation in the old one's place: one compare-and-set on the channel. */
  swap(from: ChannelRecord, upTo: number): Promise<boolean>
  dropGeneration(ch: string, gen: number): Promise<void>
}
