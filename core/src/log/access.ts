import { channelRoleGrants } from '../auth/roles.ts'
import type { Actor, Principal } from '../auth/principal.ts'
import type { ChannelRecord, MemberRecord } from '../channels/channel.record.ts'
import { ChatError } from '../errors.ts'
import type { Clock } from '../infra/clock.ts'
import type { Projector } from './projector.ts'
import type { ProjectionStore } from './projection.store.ts'

/** A right, and how far the projection was that it was read from. */
export type Grant = { channel: ChannelRecord; member: MemberRecord | null; asOf: number }

export type Access = {
  /** What the caller is to the channel, as of a projection that has reached `atLeast`; NOT_FOUND if they may not see it. */
  see(principal: Principal, ch: string, atLeast?: number): Promise<Grant>
  /** The same, and FORBIDDEN without the actor's permission. */
  require(actor: Actor, ch: string, atLeast?: number): Promise<Grant>
  /** A grant of the last seconds, where its `asOf` is checked again by the append. */
  recent(actor: Actor, ch: string): Promise<Grant>
}

type Deps = { projection: ProjectionStore; projector: Projector; clock: Clock }

/** How long a name, a slow mode or an epoch of a recent grant may be out of date; rights are not, `asOf` guards them. */
const recentMs = 5_000
const recentMax = 20_000

export function createAccess({ projection, projector, clock }: Deps): Access {
  const grants = new Map<string, { grant: Grant; until: number }>()

  async function see(principal: Principal, ch: string, atLeast = 0): Promise<Grant> {
    // `projected` is read before the member: the member is at least as new as the stamp says.
    const channel =
      atLeast > 0 ? await projector.project(ch, atLeast) : await projection.channel(ch)
    if (!channel || channel.projected === 0) throw new ChatError('NOT_FOUND')
    const member = await projection.member(ch, principal.user.id)
    if (!member?.role && !mayReadPublic(principal, channel)) throw new ChatError('NOT_FOUND')
    return { channel, member, asOf: channel.projected }
  }

  async function require(actor: Actor, ch: string, atLeast = 0): Promise<Grant> {
    const grant = await see(actor.principal, ch, atLeast)
    if (!holds(grant, actor)) throw new ChatError('FORBIDDEN')
    return grant
  }

  async function recent(actor: Actor, ch: string): Promise<Grant> {
    const key = `${actor.principal.user.id} ${ch} ${actor.needs}`
    const known = grants.get(key)
    if (known && known.until > clock.now()) return known.grant
    const grant = await require(actor, ch)
    if (grants.size >= recentMax) grants.clear()
    grants.set(key, { grant, until: clock.now() + recentMs })
    return grant
  }

  return { see, require, recent }
}

function mayReadPublic(principal: Principal, channel: ChannelRecord): boolean {
  return channel.kind === 'public' && principal.permissions.has('channel.readPublic')
}

function holds({ member }: Grant, { needs }: Actor): boolean {
  if (!member?.role) return needs === 'channel.read'
  return channelRoleGrants[member.role].has(needs)
}
