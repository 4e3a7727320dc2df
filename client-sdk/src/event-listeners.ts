import type { EventType, NoCustom } from '@chatcord/server/contract'
import type { HeardEvent } from './channel/channel-types.ts'
import { createListeners, type Listeners } from './listeners.ts'

export type EventListeners = {
  on<T extends EventType>(
    type: T,
    listener: (event: HeardEvent<NoCustom, T>) => void,
  ): () => boolean
  emit(event: HeardEvent): void
}

/** Listeners by the type of event. */
export function createEventListeners(): EventListeners {
  const byType = new Map<EventType, Listeners<HeardEvent>>()
  return {
    on(type, listener) {
      const listeners = byType.get(type) ?? createListeners<HeardEvent>()
      byType.set(type, listeners)
      return listeners.add(listener as (event: HeardEvent) => void) // it hears this type only
    },
    emit: (event) => byType.get(event.type)?.emit(event),
  }
}
