import type { ChatTypes, NoCustom } from '../chat-types.ts'
import type { ChannelRole } from '../auth/roles.ts'
import type { UserRef } from '../users/user.view.ts'

/** A marked stretch of the text; `start` and `length` in UTF-16 units. */
export type Mention = {
  kind: 'user' | 'here' | 'channel' | 'assistant'
  userId: string | null
  start: number
  length: number
}

export type MediaRef = {
  id: string
  name: string
  type: string
  bytes: number
  width: number | null
  height: number | null
  durationMs: number | null
  url: string
  urlExpiresAt: string
  thumbnailUrl: string | null
}

/**
 * One emoji under a message. `by` are the users, the latest last: without them a client could not tell a repeated
 * reaction from another user's. Reactions are in the order of their emojis' code units.
 */
export type Reaction = { emoji: string; count: number; mine: boolean; by: string[] }

/** What a message of kind `system` reports. */
export type SystemBody = {
  event: 'member.joined' | 'member.left' | 'member.removed' | 'member.banned' | 'member.unbanned'
  userId: string
  role: ChannelRole | null
}

/** The part that differs by kind. Custom kinds come from the installation's schema. */
export type MessageContent<S extends ChatTypes = NoCustom> =
  | { kind: 'text' | 'action'; body: null }
  | { kind: 'system'; body: SystemBody }
  | { [K in keyof S['message'] & string]: { kind: K; body: S['message'][K] } }[keyof S['message'] &
      string]

/** A message as it is now. Its identity is `{ channelId, seq }`; `rev` is the seq of the last event that changed it. */
export type MessageView<S extends ChatTypes = NoCustom> = {
  channelId: string
  seq: number
  rev: number
  nonce: string | null
  by: UserRef
  createdAt: string
  text: string
  mentions: Mention[]
  attachments: MediaRef[]
  replyTo: number | null
  thread: number | null
  threadCount: number
  parent: number | null
  reactions: Reaction[]
  pinned: { at: string; by: string } | null
  edited: { at: string; by: string } | null
  deleted: { at: string; by: string } | null
  generation: {
    id: string
    state: 'queued' | 'running' | 'done' | 'stopped' | 'failed'
    provider: string
    attempt: number
  } | null
} & MessageContent<S>

/** What `messages.send` takes besides the channel and the nonce. */
export type NewMessage<S extends ChatTypes = NoCustom> = {
  mentions?: Mention[] | undefined
  replyTo?: number | undefined
  thread?: number | undefined
  parent?: number | undefined
} & (
  | { kind?: 'text' | 'action' | undefined; text: string }
  | {
      [K in keyof S['message'] & string]: {
        kind: K
        body: S['message'][K]
        text?: string | undefined
      }
    }[keyof S['message'] & string]
)
