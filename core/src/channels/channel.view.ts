import type { ChatTypes, NoCustom } from '../chat-types.ts'
import type { ChannelPermission } from '../auth/permissions.ts'
import type { ChannelRole } from '../auth/roles.ts'
import type { UserRef, UserView } from '../users/user.view.ts'
import type { MessageView } from '../messages/message.view.ts'

export type ChannelKind = 'public' | 'private' | 'direct' | 'ai'
export type NotifyLevel = 'all' | 'mentions' | 'none'
export type Presence = 'online' | 'idle' | 'doNotDisturb' | 'offline' | 'unknown'

/** What the channel is to the caller; null on a public channel that they have not joined. */
export type MyMembership = {
  role: ChannelRole
  permissions: ChannelPermission[]
  readSeq: number
  unread: number
  mentions: number
  notify: NotifyLevel
  favorite: boolean
  /** The seq of the last event that changed this membership. */
  rev: number
}

export type ChannelView<S extends ChatTypes = NoCustom> = {
  id: string
  kind: ChannelKind
  name: string | null
  topic: string | null
  description: string | null
  avatarUrl: string | null
  createdAt: string
  activeAt: string
  archivedAt: string | null
  /** How far the projection has come: a seq of the log. */
  head: number
  /** Messages outside threads up to `head`. */
  n: number
  /** The first seq that retention kept. */
  floor: number
  epoch: number
  memberCount: number
  people: UserRef[]
  lastMessage: MessageView<S> | null
  slowModeSeconds: number
  assistant: boolean
  data: S['channel']
  my: MyMembership | null
}

export type MemberView<S extends ChatTypes = NoCustom> = {
  user: UserView<S>
  role: ChannelRole
  joinedAt: string
  readSeq: number | null
  presence: Presence
}
