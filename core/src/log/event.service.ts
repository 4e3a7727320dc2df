import type { Actor } from '../auth/principal.ts'
import type { ChatTypes, NoCustom } from '../chat-types.ts'
import { limits } from '../limits.ts'
import type { ListEventsInput, WatchEventsInput } from '../messages/message.schema.ts'
import type { UserRef } from '../users/user.view.ts'
import type { Access } from './access.ts'
import type { Position } from './channel-event.ts'
import type { EventPage } from './channel-frame.ts'
import type { ChannelStream } from './channel-stream.ts'
import { createStream } from './create-stream.ts'
import { toEvent, usersOf, withinPage, type Audience } from './frames.ts'
import type { Hubs } from './hubs.ts'
import type { LogStore } from './log.store.ts'
import type { Projector } from './projector.ts'
import type { ProjectionStore } from './projection.store.ts'
import { createStartingPoint } from './starting-point.ts'

export type EventService<S extends ChatTypes = NoCustom> = {
  list(actor: Actor, input: ListEventsInput): Promise<EventPage<S>>
  /** Throws NOT_FOUND when the caller may not read the channel. The stream starts when it is used. */
  watch(actor: Actor, input: WatchEventsInput): Promise<ChannelStream<S>>
}

type Deps = {
  log: LogStore
  projection: ProjectionStore
  projector: Projector
  access: Access
  hubs: Hubs
  refs(userIds: readonly string[]): Promise<UserRef[]>
  /** Tells every node that a channel has a new epoch. */
  minted(ch: string, epoch: number): void
}

export function createEventService(deps: Deps): EventService {
  const startingPoint = createStartingPoint(deps)

  async function list(
    actor: Actor,
    { channelId, from, limit = limits.pageDefault }: ListEventsInput,
  ): Promise<EventPage> {
    await deps.access.require(actor, channelId)
    const rows = withinPage(await deps.log.rowsAfter(channelId, from.seq, limit))
    // The right as of a projection that has the last row that took one away: nothing above a removal leaks.
    const [{ channel, member }, tail] = await Promise.all([
      deps.access.require(actor, channelId, rows.at(-1)?.aclRev ?? 0),
      deps.log.tail(channelId),
    ])
    const audience: Audience = member?.role ? 'members' : 'readers'
    return {
      events: rows.map((row) => toEvent(row, audience, actor.principal.user.id)),
      users: await deps.refs(usersOf(rows, audience)),
      head: tail?.seq ?? 0,
      floor: channel.floor,
      epoch: channel.epoch,
    }
  }

  async function watch(
    actor: Actor,
    { channelId, from, lastEventId }: WatchEventsInput,
  ): Promise<ChannelStream> {
    const cursor = lastEventId === undefined ? from : positionOf(lastEventId)
    const start = await startingPoint(actor.principal, channelId, cursor)
    return createStream({
      open: () => deps.hubs.open(channelId),
      principal: actor.principal,
      ...start,
    })
  }

  return { list, watch }
}

/** The schema has checked the form. */
function positionOf(lastEventId: string): Position {
  const [epoch = '', seq = ''] = lastEventId.split(':')
  return { epoch: Number(epoch), seq: Number(seq) }
}
