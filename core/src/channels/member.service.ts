import type { Actor } from '../auth/principal.ts'
import type { ChatTypes, NoCustom } from '../chat-types.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import { ChatError } from '../errors.ts'
import { limits } from '../limits.ts'
import type { Access } from '../log/access.ts'
import type { LogStore } from '../log/log.store.ts'
import type { Mutate } from '../log/mutate.ts'
import type { ProjectionStore } from '../log/projection.store.ts'
import type { Ack } from '../messages/history.view.ts'
import type { Page } from '../page.ts'
import type { PresenceReader } from '../presence/presence.service.ts'
import type { UserView } from '../users/user.view.ts'
import type {
  AddMemberInput,
  ListMembersInput,
  RemoveMemberInput,
  SetRoleInput,
} from './channel.schema.ts'
import type { ChannelStore } from './channel.store.ts'
import type { MemberView } from './channel.view.ts'
import { createMembershipChanges } from './membership-changes.ts'

export type MemberService<S extends ChatTypes = NoCustom> = {
  list(actor: Actor, input: ListMembersInput): Promise<Page<MemberView<S>>>
  add(actor: Actor, input: AddMemberInput): Promise<Ack>
  remove(actor: Actor, input: RemoveMemberInput): Promise<Ack>
  setRole(actor: Actor, input: SetRoleInput): Promise<Ack>
}

type Deps = {
  access: Access
  log: LogStore
  mutate: Mutate
  projection: ProjectionStore
  channels: ChannelStore
  /** Throws NOT_FOUND for a user who is not there. */
  userOf(userId: string): Promise<UserView>
  presenceOf: PresenceReader
}

export function createMemberService(deps: Deps): MemberService {
  const { access, channels, projection, userOf } = deps
  const changes = createMembershipChanges(deps)

  async function list(
    actor: Actor,
    { channelId, limit = limits.pageDefault, cursor }: ListMembersInput,
  ) {
    const { channel, member } = await access.require(actor, channelId)
    // Who only reads a public channel does not see who is in it.
    if (!member?.role) throw new ChatError('FORBIDDEN')
    const [after = null] = cursor ? decodeCursor(cursor, isPosition) : []
    const found = await channels.members(channelId, after, limit + 1)
    const page = found.slice(0, limit)
    const ids = page.map(({ user }) => user)
    const [users, marks, presences] = await Promise.all([
      Promise.all(ids.map(userOf)),
      projection.readMarks(channelId, ids),
      deps.presenceOf(ids),
    ])
    const read = new Map(marks.map(({ user, readSeq }) => [user, readSeq]))
    const items = page.flatMap(({ user: id, role, joinedAt }, index): MemberView[] => {
      const user = users[index]
      if (!user) return []
      const mark = read.get(id)
      return [
        {
          user,
          role,
          joinedAt: new Date(joinedAt).toISOString(),
          // What retention took away counts as read.
          readSeq: mark === undefined ? null : Math.max(mark, channel.floor - 1),
          presence: presences[index] ?? 'unknown',
        },
      ]
    })
    const last = page.at(-1)
    return { items, next: found.length > limit && last ? encodeCursor([last.user]) : null }
  }

  return {
    list,
    add: (actor, input) => changes.add(actor, input, userOf),
    remove: changes.remove,
    setRole: changes.setRole,
  }
}

function isPosition(value: readonly unknown[]): value is [string] {
  return value.length === 1 && typeof value[0] === 'string' && /^[0-9a-f]{24}$/.test(value[0])
}
