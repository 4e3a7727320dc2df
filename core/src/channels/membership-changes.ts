import type { Actor, Principal } from '../auth/principal.ts'
import type { ChannelRole } from '../auth/roles.ts'
import { ChatError } from '../errors.ts'
import { limits } from '../limits.ts'
import type { Access, Grant } from '../log/access.ts'
import type { LogRow } from '../log/log-row.ts'
import type { LogStore } from '../log/log.store.ts'
import type { Change, Mutate } from '../log/mutate.ts'
import { rowOf, type Content } from '../log/new-row.ts'
import type { ProjectionStore } from '../log/projection.store.ts'
import { acked } from '../messages/acked.ts'
import type { Ack } from '../messages/history.view.ts'
import type { JoinInput, SetRoleInput } from './channel.schema.ts'
import type { ChannelRecord, MemberRecord } from './channel.record.ts'

type Deps = { access: Access; log: LogStore; mutate: Mutate; projection: ProjectionStore }
type Place = { channelId: string; nonce: string }

const rank: Record<ChannelRole, number> = { member: 1, moderator: 2, owner: 3 }

/** Who is in a channel, and as what. Each rule is part of the permission, so it is checked again when a right was taken away since. */
export function createMembershipChanges({ access, log, mutate, projection }: Deps) {
  async function append(
    principal: Principal,
    place: Place,
    { content, ...change }: { content: Content } & Omit<Change, 'row'>,
  ): Promise<Ack> {
    const { row, channel } = await mutate({ row: rowOf(principal, place, content), ...change })
    return acked({ row }, channel ?? (await projection.channel(place.channelId)))
  }

  function room({ memberCount }: ChannelRecord): void {
    const max = limits.membersPerChannel
    if (memberCount >= max)
      throw new ChatError('LIMIT_REACHED', { limit: 'membersPerChannel', max })
  }

  async function keepsAnOwner(ch: string, member: MemberRecord): Promise<void> {
    if (member.role === 'owner' && (await projection.countMembers(ch, 'owner')) <= 1)
      throw new ChatError('LAST_OWNER')
  }

  /** The member that the actor acts on, who must not stand above them. */
  async function subject({ channel, member }: Grant, user: string): Promise<MemberRecord> {
    const found = await projection.member(channel.id, user)
    if (!found?.role || !member?.role) throw new ChatError('NOT_FOUND')
    if (rank[found.role] > rank[member.role]) throw new ChatError('FORBIDDEN')
    return found
  }

  /** Who is in the channel already stays as they are: nothing would change, so there is no event. */
  async function entered(ch: string, member: MemberRecord | null): Promise<LogRow | null> {
    return member?.role ? log.row(ch, member.rev) : null
  }

  async function join(principal: Principal, { channelId, nonce }: JoinInput): Promise<Ack> {
    const content: Content = {
      type: 'member.joined',
      body: { userId: principal.user.id, role: 'member' },
    }
    let seen: Grant | null = null
    const already = async () => {
      seen = await access.meet(principal, channelId)
      return entered(channelId, seen.member)
    }
    const permit = async (atLeast: number) => {
      // What was just read is good for once: its `asOf` guards it.
      const grant = seen ?? (await access.glimpse(principal, channelId, atLeast))
      seen = null
      room(grant.channel)
      return grant.asOf
    }
    const alone = () => true
    return append(principal, { channelId, nonce }, { content, already, permit, alone })
  }

  async function leave(principal: Principal, { channelId, nonce }: JoinInput): Promise<Ack> {
    const content: Content = {
      type: 'member.left',
      body: { userId: principal.user.id, role: null },
    }
    let owns = false
    const permit = async (atLeast: number) => {
      const needs = 'channel.read'
      const { member, asOf } = await access.recent({ principal, needs }, channelId, atLeast)
      if (!member?.role) throw new ChatError('NOT_FOUND')
      await keepsAnOwner(channelId, member)
      owns = member.role === 'owner'
      return asOf
    }
    const alone = () => !owns
    return append(principal, { channelId, nonce }, { content, permit, alone })
  }

  /** `exists` throws when there is no such user; who may not add anybody learns nothing by it. */
  async function add(
    actor: Actor,
    input: SetRoleInput,
    exists: (userId: string) => Promise<unknown>,
  ): Promise<Ack> {
    const { channelId, userId, role } = input
    const allowed = async () => {
      const grant = await access.require(actor, channelId)
      if (!grant.member?.role || rank[role] > rank[grant.member.role])
        throw new ChatError('FORBIDDEN')
      // One person's talk with the assistant, and stays that.
      if (grant.channel.kind === 'ai') throw new ChatError('FORBIDDEN')
      return grant
    }
    const already = async () => {
      await allowed()
      await exists(userId)
      return entered(channelId, await projection.member(channelId, userId))
    }
    const permit = async () => {
      const { channel, asOf } = await allowed()
      room(channel)
      return asOf
    }
    return append(actor.principal, input, {
      content: { type: 'member.joined', body: { userId, role } },
      already,
      permit,
    })
  }

  async function remove(actor: Actor, input: Place & { userId: string }): Promise<Ack> {
    const { channelId, userId } = input
    const permit = async () => {
      const grant = await access.require(actor, channelId)
      await keepsAnOwner(channelId, await subject(grant, userId))
      return grant.asOf
    }
    return append(actor.principal, input, {
      content: { type: 'member.removed', body: { userId, role: null } },
      permit,
    })
  }

  async function setRole(actor: Actor, input: SetRoleInput): Promise<Ack> {
    const { channelId, userId, role } = input
    const permit = async () => {
      const grant = await access.require(actor, channelId)
      const member = await subject(grant, userId)
      if (role !== 'owner') await keepsAnOwner(channelId, member)
      return grant.asOf
    }
    return append(actor.principal, input, {
      content: { type: 'member.roleChanged', body: { userId, role } },
      permit,
    })
  }

  return { join, leave, add, remove, setRole }
}
