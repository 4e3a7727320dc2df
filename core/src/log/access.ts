import { channelRoleGrants } from '../auth/roles.ts'
import type { Actor, Principal } from '../auth/principal.ts'
import type { ChannelRecord, MemberRecord } from '../channels/channel.record.ts'
import { ChatError } from '../errors.ts'
import type { Audience } from './frames.ts'
import type { Projector } from './projector.ts'
import type { RecentChannels } from './recent-channels.ts'
import type { RecentMembers } from './recent-members.ts'
import type { ProjectionStore } from './projection.store.ts'

/** A right, and how far the projection was that it was read from. */
export type Grant = { channel: ChannelRecord; member: MemberRecord | null; asOf: number }

export type Access = {
  /** What the caller is to the channel, as of a projection that has reached `atLeast`; NOT_FOUND if they may not see it. */
  see(principal: Principal, ch: string, atLeast?: number): Promise<Grant>
  /** The same, and FORBIDDEN without the actor's permission. */
  require(actor: Actor, ch: string, atLeast?: number): Promise<Grant>
  /**
   * For appends, which check `asOf` again: the right as of at least `atLeast`, from memory where that will do. The
   * channel's other fields may be seconds old.
   */
  recent(actor: Actor, ch: string, atLeast?: number): Promise<Grant>
  /** What `see` answers, for appends, as `recent` does. */
  glimpse(principal: Principal, ch: string, atLeast?: number): Promise<Grant>
  /** The same, with the member as they are now. */
  meet(principal: Principal, ch: string): Promise<Grant>
  /** What each of them may see of the channel now, null for nothing: two queries however many they are. */
  audiences(principals: readonly Principal[], ch: string): Promise<Audiences>
}

export type Audiences = { asOf: number; audiences: (Audience | null)[] }

type Deps = {
  projection: ProjectionStore
  projector: Projector
  channels: RecentChannels
  members: RecentMembers
}

export function createAccess({ projection, projector, channels, members }: Deps): Access {
  async function see(principal: Principal, ch: string, atLeast = 0): Promise<Grant> {
    // `projected` is read before the member: the member is at least as new as the stamp says.
    const channel =
      atLeast > 0 ? await projector.project(ch, atLeast) : await projection.channel(ch)
    if (!channel || channel.projected === 0) throw new ChatError('NOT_FOUND')
    const user = principal.user.id
    const member = await projection.member(ch, user)
    members.put(ch, user, { member, asOf: channel.projected })
    const grant = { channel, member, asOf: channel.projected }
    if (!maySee(principal, grant)) throw new ChatError('NOT_FOUND')
    return grant
  }

  async function require(actor: Actor, ch: string, atLeast = 0): Promise<Grant> {
    const grant = await see(actor.principal, ch, atLeast)
    if (!holds(grant, actor)) throw new ChatError('FORBIDDEN')
    return grant
  }

  /** The channel before the member, as in `see`; a channel that is a little old has an `asOf` that is a little low. */
  async function lately(ch: string, atLeast: number): Promise<ChannelRecord> {
    const last = await channels.get(ch)
    return last && last.projected >= atLeast ? last : projector.project(ch, atLeast)
  }

  async function memberOf(channel: ChannelRecord, user: string): Promise<Grant> {
    const seen = { member: await projection.member(channel.id, user), asOf: channel.projected }
    members.put(channel.id, user, seen)
    return { channel, ...seen }
  }

  async function near({ user }: Principal, ch: string, atLeast: number): Promise<Grant> {
    const channel = await lately(ch, atLeast)
    const known = members.get(ch, user.id, atLeast)
    return known ? { channel, ...known } : memberOf(channel, user.id)
  }

  async function recent(actor: Actor, ch: string, atLeast = 0): Promise<Grant> {
    const grant = await near(actor.principal, ch, atLeast)
    // A refusal is never a matter of memory.
    return grant.member?.role && holds(grant, actor) ? grant : require(actor, ch, atLeast)
  }

  async function glimpse(principal: Principal, ch: string, atLeast = 0): Promise<Grant> {
    const grant = await near(principal, ch, atLeast)
    if (!maySee(principal, grant)) return see(principal, ch, atLeast)
    // Who is no member sees it by what the channel was, which may be older than what is known of the member.
    return { ...grant, asOf: Math.min(grant.asOf, grant.channel.projected) }
  }

  async function meet(principal: Principal, ch: string): Promise<Grant> {
    const grant = await memberOf(await lately(ch, 0), principal.user.id)
    return grant.asOf > 0 && maySee(principal, grant) ? grant : see(principal, ch)
  }

  async function audiences(principals: readonly Principal[], ch: string): Promise<Audiences> {
    const channel = await projection.channel(ch)
    if (!channel) return { asOf: 0, audiences: principals.map(() => null) }
    const users = [...new Set(principals.map(({ user }) => user.id))]
    const roles = new Map(
      (await projection.members(ch, users)).map(({ user, role }) => [user, role]),
    )
    const audienceOf = (principal: Principal): Audience | null => {
      if (roles.get(principal.user.id)) return 'members'
      return mayReadPublic(principal, channel) ? 'readers' : null
    }
    return { asOf: channel.projected, audiences: principals.map(audienceOf) }
  }

  return { see, require, recent, glimpse, meet, audiences }
}

function maySee(principal: Principal, { channel, member }: Grant): boolean {
  return Boolean(member?.role) || mayReadPublic(principal, channel)
}

function mayReadPublic(principal: Principal, channel: ChannelRecord): boolean {
  return channel.kind === 'public' && principal.permissions.has('channel.readPublic')
}

function holds({ member }: Grant, { needs }: Actor): boolean {
  if (!member?.role) return needs === 'channel.read'
  return channelRoleGrants[member.role].has(needs)
}
