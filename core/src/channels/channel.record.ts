import type { ChannelRole } from '../auth/roles.ts'
import type { Json } from '../json.ts'
import type { ChannelKind } from './channel.view.ts'

/** The projected channel as services see it: ids are hex, times milliseconds. */
export type ChannelRecord = {
  id: string
  kind: ChannelKind
  name: string | null
  topic: string | null
  description: string | null
  avatarUrl: string | null
  slowModeSeconds: number
  /** Whether a mention of the assistant is answered here. */
  assistant: boolean
  data: Json
  createdBy: string
  createdAt: number
  activeAt: number
  archivedAt: number | null
  /** Generation of the projection: readers and projectors take it and `projected` from one read. */
  gen: number
  /** Every row up to here is in the projection. */
  projected: number
  /** Messages outside threads up to `projected`. */
  n: number
  /** The seq of the newest message outside threads; 0 without one. */
  last: number
  memberCount: number
  floor: number
  epoch: number
}

/** A removed member stays with role null, so that `rev` keeps ordering what was told about them. */
export type MemberRecord = {
  ch: string
  user: string
  role: ChannelRole | null
  rev: number
  joinedAt: number
}

/** How far a user has read a channel, and `n` there. */
export type ReadMark = { ch: string; user: string; readSeq: number; readN: number }

export type MentionRecord = { ch: string; user: string; seq: number }
