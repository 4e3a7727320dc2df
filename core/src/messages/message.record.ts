import type { Json } from '../json.ts'
import type { MediaRef, Mention, MessageView } from './message.view.ts'

type Mark = { at: number; by: string }

/** One projected message, as it is after the row `rev`. */
export type MessageRecord = {
  ch: string
  gen: number
  seq: number
  rev: number
  by: string
  nonce: string | null
  at: number
  kind: string
  body: Json
  text: string
  mentions: Mention[]
  attachments: MediaRef[]
  replyTo: number | null
  thread: number | null
  threadCount: number
  parent: number | null
  reactions: { emoji: string; by: string }[]
  pinned: Mark | null
  edited: Mark | null
  deleted: Mark | null
  generation: MessageView['generation']
}
