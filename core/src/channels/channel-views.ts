import { channelRoleGrants } from '../auth/roles.ts'
import type { ProjectionStore } from '../log/projection.store.ts'
import type { MessageRecord } from '../messages/message.record.ts'
import { namedIn, toMessageView } from '../messages/to-message-view.ts'
import type { UserRef } from '../users/user.view.ts'
import type { ChannelRecord, MemberRecord, ReadMark } from './channel.record.ts'
import type { ChannelView, MyMembership } from './channel.view.ts'

export type ChannelViews = (
  user: string,
  channels: readonly ChannelRecord[],
) => Promise<ChannelView[]>

type Deps = { projection: ProjectionStore; refs(userIds: readonly string[]): Promise<UserRef[]> }

/** The wire shape of channels as one user sees them; the queries are per page, not per channel. */
export function createChannelViews({ projection, refs }: Deps): ChannelViews {
  return async (user, channels) => {
    const ids = channels.map(({ id }) => id)
    const last = await projection.lastMessages(
      channels.filter((channel) => channel.last >= channel.floor),
    )
    // After the messages: who was removed before one of them changed is no member any more.
    const [members, reads] = await Promise.all([
      projection.memberships(user, ids),
      projection.reads(user, ids),
    ])
    const mine = new Map(members.map((member) => [member.ch, member]))
    const marks = new Map(reads.map((mark) => [mark.ch, mark]))
    const above = ids
      .filter((ch) => mine.has(ch))
      .map((ch) => ({
        ch,
        above: marks.get(ch)?.readSeq ?? 0,
        upTo: channels.find(({ id }) => id === ch)?.projected ?? 0,
      }))
    const [mentions, users] = await Promise.all([
      projection.countMentions(user, above),
      refs(namedIn(last)),
    ])
    const lastOf = new Map(last.map((message) => [message.ch, message]))
    return channels.map((channel) => ({
      ...toView(channel),
      lastMessage: viewOf(readable(lastOf.get(channel.id), channel, mine), users, user),
      my: membershipOf(
        channel,
        mine.get(channel.id),
        marks.get(channel.id),
        mentions.get(channel.id) ?? 0,
      ),
    }))
  }
}

/** Who is no member sees what is as old as the channel's record, which said that it is public. */
function readable(
  message: MessageRecord | undefined,
  { id, projected }: ChannelRecord,
  mine: ReadonlyMap<string, MemberRecord>,
) {
  return message && (mine.has(id) || message.rev <= projected) ? message : undefined
}

function viewOf(message: MessageRecord | undefined, users: readonly UserRef[], viewer: string) {
  return message ? toMessageView(message, users, viewer) : null
}

function toView(channel: ChannelRecord): Omit<ChannelView, 'lastMessage' | 'my'> {
  const {
    id,
    kind,
    name,
    topic,
    description,
    avatarUrl,
    slowModeSeconds,
    n,
    floor,
    epoch,
    memberCount,
  } = channel
  return {
    id,
    kind,
    name,
    topic,
    description,
    avatarUrl,
    slowModeSeconds,
    n,
    floor,
    epoch,
    memberCount,
    head: channel.projected,
    createdAt: iso(channel.createdAt),
    activeAt: iso(channel.activeAt),
    archivedAt: channel.archivedAt === null ? null : iso(channel.archivedAt),
    people: [],
    assistant: channel.assistant,
    data: {},
  }
}

function membershipOf(
  channel: ChannelRecord,
  member: MemberRecord | undefined,
  mark: ReadMark | undefined,
  mentions: number,
): MyMembership | null {
  if (!member?.role) return null
  const { role, rev } = member
  // All of the view is as of its head, also where the mark is further already. What retention took away counts as read.
  const readSeq = Math.max(Math.min(mark?.readSeq ?? 0, channel.projected), channel.floor - 1)
  return {
    role,
    permissions: [...channelRoleGrants[role]],
    readSeq,
    unread: Math.max(0, channel.n - (mark?.readN ?? 0)),
    mentions,
    notify: 'all',
    favorite: false,
    rev,
  }
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
