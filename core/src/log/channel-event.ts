import type { ChatTypes, NoCustom } from '../chat-types.ts'
import type { ChannelRole } from '../auth/roles.ts'
import type { ChannelKind } from '../channels/channel.view.ts'
import type { MediaRef, Mention, MessageContent, MessageView } from '../messages/message.view.ts'

/** What `channel.updated` may change. Only the fields that changed are there. */
export type ChannelChanges<S extends ChatTypes = NoCustom> = {
  kind?: ChannelKind
  name?: string | null
  topic?: string | null
  description?: string | null
  avatarUrl?: string | null
  slowModeSeconds?: number
  assistant?: boolean
  data?: S['channel']
}

/** The bodies of the log's events by type, as they go over the wire. */
export type EventBodies<S extends ChatTypes = NoCustom> = {
  'channel.created': {
    kind: ChannelKind
    name: string | null
    topic: string | null
    description: string | null
    data: S['channel']
  }
  'channel.updated': { changes: ChannelChanges<S> }
  'member.joined': { userId: string; role: ChannelRole }
  'member.left': { userId: string; role: ChannelRole | null }
  'member.removed': { userId: string; role: ChannelRole | null }
  'member.roleChanged': { userId: string; role: ChannelRole }
  'message.created': {
    nonce: string
    text: string
    mentions: Mention[]
    attachments: MediaRef[]
    replyTo: number | null
    thread: number | null
    parent: number | null
    generation: MessageView['generation']
  } & MessageContent<S>
  'message.edited': { target: number; text: string; mentions: Mention[] }
  'message.deleted': { target: number; reason: string | null }
  /** The assistant's final text. */
  'message.completed': {
    target: number
    text: string
    state: 'done' | 'stopped' | 'failed'
    usage: { input: number; output: number } | null
  }
  'reaction.added': { target: number; emoji: string }
  'reaction.removed': { target: number; emoji: string }
  /** What this viewer may not read: it keeps the seqs contiguous. */
  hidden: object
}

export type EventType = keyof EventBodies

/** One entry of a channel's log as a client sees it. */
export type ChannelEvent<S extends ChatTypes = NoCustom> = {
  [T in EventType]: {
    channelId: string
    seq: number
    createdAt: string
    by: string
    type: T
  } & EventBodies<S>[T]
}[EventType]

/** A place in a channel's log: only comparable within one epoch. */
export type Position = { epoch: number; seq: number }
