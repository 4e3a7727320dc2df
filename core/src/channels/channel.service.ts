import type { Actor, Principal } from '../auth/principal.ts'
import type { ChatTypes, NoCustom } from '../chat-types.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import { ChatError } from '../errors.ts'
import { limits } from '../limits.ts'
import type { Access } from '../log/access.ts'
import type { ChannelChanges } from '../log/channel-event.ts'
import { rowOf } from '../log/new-row.ts'
import type { Mutate } from '../log/mutate.ts'
import type { Projector } from '../log/projector.ts'
import type { ProjectionStore } from '../log/projection.store.ts'
import type { Ack } from '../messages/history.view.ts'
import { acked } from '../messages/acked.ts'
import type { Page, PageInput } from '../page.ts'
import { browseKey, browsePrefix } from './browse-key.ts'
import type {
  BrowseChannelsInput,
  CreateChannelInput,
  JoinInput,
  MarkReadInput,
  UpdateChannelInput,
} from './channel.schema.ts'
import type { ChannelStore } from './channel.store.ts'
import type { ChannelView } from './channel.view.ts'
import type { ChannelViews } from './channel-views.ts'
import { createChannelCreation } from './create-channel.ts'
import { createMarkRead, type ReadPosition } from './mark-read.ts'
import { createMembershipChanges } from './membership-changes.ts'
import type { LogStore } from '../log/log.store.ts'

export type ChannelService<S extends ChatTypes = NoCustom> = {
  /** The caller's channels, the most recently active first. */
  list(principal: Principal, input: PageInput): Promise<Page<ChannelView<S>>>
  browse(
    principal: Principal,
    input: NonNullable<BrowseChannelsInput>,
  ): Promise<Page<ChannelView<S>>>
  get(actor: Actor, channelId: string): Promise<ChannelView<S>>
  create(principal: Principal, input: CreateChannelInput): Promise<ChannelView<S>>
  update(actor: Actor, input: UpdateChannelInput): Promise<Ack>
  join(principal: Principal, input: JoinInput): Promise<Ack>
  leave(principal: Principal, input: JoinInput): Promise<Ack>
  markRead(actor: Actor, input: MarkReadInput): Promise<ReadPosition>
}

export type ChannelDeps = {
  access: Access
  channels: ChannelStore
  log: LogStore
  mutate: Mutate
  projection: ProjectionStore
  projector: Projector
  views: ChannelViews
  now(): number
  createId(): string
  /** Tells the user's other sockets how far they have read. */
  read(user: string, mark: { ch: string; epoch: number; readSeq: number; readN: number }): void
}

export function createChannelService(deps: ChannelDeps): ChannelService {
  const { access, channels, log, mutate, projection, projector, views } = deps
  const changes = createMembershipChanges(deps)

  async function list(
    { user }: Principal,
    { limit = limits.pageDefault, cursor }: PageInput,
  ): Promise<Page<ChannelView>> {
    const ids = (await projection.memberships(user.id)).map(({ ch }) => ch)
    const after = cursor ? decodeCursor(cursor, isListPosition) : null
    const found = await channels.byActivity(
      ids,
      after && { activeAt: after[0], id: after[1] },
      limit + 1,
    )
    const page = found.slice(0, limit)
    const last = page.at(-1)
    const items = await views(user.id, page)
    return {
      // What was left since the first read is none of the caller's any more.
      items: items.filter(({ my }) => my !== null),
      next: found.length > limit && last ? encodeCursor([last.activeAt, last.id]) : null,
    }
  }

  async function browse(
    { user }: Principal,
    { query = '', limit = limits.pageDefault, cursor }: NonNullable<BrowseChannelsInput>,
  ): Promise<Page<ChannelView>> {
    const [after = null] = cursor ? decodeCursor(cursor, isBrowsePosition) : []
    const found = await channels.browse({ prefix: browsePrefix(query), after, limit: limit + 1 })
    const page = found.slice(0, limit)
    const last = page.at(-1)
    return {
      items: await views(user.id, page),
      next: found.length > limit && last ? encodeCursor([browseKey(last.name, last.id)]) : null,
    }
  }

  async function get(actor: Actor, channelId: string): Promise<ChannelView> {
    await access.require(actor, channelId)
    // A caller reads what they were just told was done: the projection first goes as far as the log.
    const channel = await projector.project(channelId, (await log.tail(channelId))?.seq ?? 0)
    const [view] = await views(actor.principal.user.id, [channel])
    if (!view) throw new ChatError('NOT_FOUND')
    // After the view: who was removed meanwhile gets none.
    if (!view.my) await access.require(actor, channelId)
    return view
  }

  async function update(actor: Actor, input: UpdateChannelInput): Promise<Ack> {
    const { channelId, nonce: _nonce, ...given } = input
    const body = { changes: given as ChannelChanges } // the schema leaves out what is not given; nothing is undefined
    const row = rowOf(actor.principal, input, { type: 'channel.updated', body })
    const permit = async () => {
      const { channel, asOf } = await access.require(actor, channelId)
      // An AI chat is one person's talk with the assistant and stays that.
      if (channel.kind === 'ai' && input.kind) throw new ChatError('FORBIDDEN')
      return asOf
    }
    return acked(await mutate({ row, permit }), await projection.channel(channelId))
  }

  return {
    list,
    browse,
    get,
    create: createChannelCreation(deps),
    update,
    join: changes.join,
    leave: changes.leave,
    markRead: createMarkRead(deps),
  }
}

function isListPosition(value: readonly unknown[]): value is [number, string] {
  return (
    value.length === 2 &&
    typeof value[0] === 'number' &&
    typeof value[1] === 'string' &&
    /^[0-9a-f]{24}$/.test(value[1])
  )
}

function isBrowsePosition(value: readonly unknown[]): value is [string] {
  return value.length === 1 && typeof value[0] === 'string'
}
