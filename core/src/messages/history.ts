import type { Actor } from '../auth/principal.ts'
import { limits } from '../limits.ts'
import type { Position } from '../log/channel-event.ts'
import type { ChannelRecord } from '../channels/channel.record.ts'
import type { Grant } from '../log/access.ts'
import type { HistoryPage } from './history.view.ts'
import type { HistoryInput } from './message.schema.ts'
import type { MessageRecord } from './message.record.ts'
import type { MessageDeps } from './message.service.ts'
import { namedIn, toMessageView } from './to-message-view.ts'

type Side = { items: MessageRecord[]; more: boolean }

/** Pages of messages, newest first when no place is named; see `HistoryPage`. */
export function createHistory({ access, projection, projector, refs, tailOf }: MessageDeps) {
  /** As far as the log, or as far as the caller knows already, which saves reading the log's tail. */
  async function upToDate(actor: Actor, ch: string, atLeast: Position | undefined): Promise<Grant> {
    const reading = atLeast ? null : tailOf(ch)
    const [grant, head] = await Promise.all([access.require(actor, ch), reading])
    const { channel } = grant
    const known = atLeast?.epoch === channel.epoch && channel.projected >= atLeast.seq
    if (known || (head !== null && channel.projected >= head)) return grant
    return { ...grant, channel: await projector.project(ch, head ?? (await tailOf(ch))) }
  }

  async function side(
    channel: ChannelRecord,
    place: { side: 'before' | 'after'; seq: number },
    limit: number,
  ): Promise<Side> {
    const { id, gen, floor } = channel
    const found = await projection.page({ ch: id, gen, floor, ...place, limit: limit + 1 })
    return { items: found.slice(0, limit), more: found.length > limit }
  }

  async function sides(
    channel: ChannelRecord,
    input: HistoryInput,
  ): Promise<{ below: Side; above: Side }> {
    const { before, after, around, limit = limits.pageDefault } = input
    const none = (more: boolean): Side => ({ items: [], more })
    if (after !== undefined)
      return {
        below: none(after > 0),
        above: await side(channel, { side: 'after', seq: after }, limit),
      }
    if (around === undefined) {
      const seq = before ?? Number.MAX_SAFE_INTEGER
      return {
        below: await side(channel, { side: 'before', seq }, limit),
        above: none(before !== undefined),
      }
    }
    const half = Math.ceil(limit / 2)
    return {
      below: await side(channel, { side: 'before', seq: around + 1 }, half),
      above: await side(channel, { side: 'after', seq: around }, half),
    }
  }

  return async (actor: Actor, input: HistoryInput): Promise<HistoryPage> => {
    const grant = await upToDate(actor, input.channelId, input.atLeast)
    const { channel } = grant
    const { below, above } = await sides(channel, input)
    const found = [...below.items.reverse(), ...above.items]
    // The right has to be as of the page's newest change, or be read again: nothing above a removal leaves with it.
    const newest = Math.max(0, ...found.map(({ rev }) => rev))
    const { member } =
      grant.asOf >= newest ? grant : await access.require(actor, input.channelId, newest)
    const items = member?.role ? found : found.filter(({ kind }) => kind !== 'system')
    const users = await refs(namedIn(items))
    return {
      items: items.map((message) => toMessageView(message, users, actor.principal.user.id)),
      users,
      hasBefore: below.more,
      hasAfter: above.more,
      head: channel.projected,
      floor: channel.floor,
      epoch: channel.epoch,
    }
  }
}
