import type { ChatTypes, NoCustom } from '../chat-types.ts'
import type { Principal } from '../auth/principal.ts'
import type { MeEvent } from './me-event.ts'

export type FeedService<S extends ChatTypes = NoCustom> = {
  /** Everything that concerns the caller, over all their channels. Ends with `signal`. */
  watch(principal: Principal, signal: AbortSignal): AsyncIterable<MeEvent<S>>
}
