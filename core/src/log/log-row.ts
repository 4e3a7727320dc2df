import type { EventBodies, EventType } from './channel-event.ts'

export type StoredType = Exclude<EventType, 'hidden'>

/** What must follow a row: written with it, so that a crash loses nothing. */
export type Work = {
  kind: 'answer' | 'notify' | 'preview'
  state: 'pending' | 'queued' | 'done'
} | null

type Common = {
  /** The channel's id. */
  ch: string
  /** 1, 2, 3 … without gaps. */
  seq: number
  /** Version of the body's schema. */
  v: number
  by: string
  nonce: string
  /** SHA-256 of the canonical input: the same nonce with another hash is CONFLICT. */
  hash: string
  /** Milliseconds since 1970, never below the row before. */
  at: number
  /** `message.created` rows outside threads up to and including this one. */
  n: number
  /** The seq of the last row at or before this one that takes a right away. */
  aclRev: number
  work: Work
}

/** One row of the log. Besides `work.state` and erasure it never changes. */
export type LogRow = { [T in StoredType]: Common & { type: T; body: EventBodies[T] } }[StoredType]

/** A row before it has its place. */
export type NewRow = {
  [T in StoredType]: Pick<Common, 'ch' | 'by' | 'nonce' | 'hash'> & {
    type: T
    body: EventBodies[T]
    work?: Work
  }
}[StoredType]
