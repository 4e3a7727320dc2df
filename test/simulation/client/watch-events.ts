import type { ChannelEvent, EventType } from '@chatcord/core/log/channel-event'
import { Violation } from '../engine/violation.ts'
import type { World } from '../world/world.ts'
import type { Device } from './device.ts'

const types = {
  'channel.created': true,
  'channel.updated': true,
  'member.joined': true,
  'member.left': true,
  'member.removed': true,
  'member.roleChanged': true,
  'message.created': true,
  'message.edited': true,
  'message.deleted': true,
  'message.completed': true,
  'reaction.added': true,
  'reaction.removed': true,
  hidden: true,
} satisfies Record<EventType, true>

/** Looks at every event that a client takes in. */
export function watchEvents(
  { check, scheduler, trace }: World,
  { channel, id, watches }: Device,
): void {
  if (!watches) return
  const see = (event: ChannelEvent) => {
    trace(id, () => `applies ${event.seq}`)
    try {
      check.applied(id, event)
    } catch (error) {
      if (!(error instanceof Violation)) throw error
      scheduler.fail(error)
    }
  }
  for (const type of Object.keys(types) as EventType[]) channel.on(type, see)
}
