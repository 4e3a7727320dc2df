import type { ChatTypes, NoCustom } from '../chat-types.ts'
import type { Actor } from '../auth/principal.ts'
import type { ListEventsInput, WatchEventsInput } from '../messages/message.schema.ts'
import type { EventPage } from './channel-frame.ts'
import type { ChannelStream } from './channel-stream.ts'

export type EventService<S extends ChatTypes = NoCustom> = {
  list(actor: Actor, input: ListEventsInput): Promise<EventPage<S>>
  /** Throws NOT_FOUND when the caller may not read the channel. The stream is not started until it is used. */
  watch(actor: Actor, input: WatchEventsInput): Promise<ChannelStream<S>>
}
