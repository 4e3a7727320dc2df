import type { ChannelEvent, EventType, MessageView, NoCustom } from '@chatcord/server/contract'
import { createListeners, type Listeners } from '../listeners.ts'
import type { HeardEvent } from './channel-types.ts'

export type EventListeners = {
  on<T extends EventType>(type: T, listener: (event: HeardEvent<NoCustom, T>) => void): () => void
  emit(event: ChannelEvent, message: MessageView | null): void
}

/** Listeners by the type of event. Nothing is made for a type that nobody hears. */
export function createEventListeners(): EventListeners {
  const byType = new Map<string, Listeners<HeardEvent>>()
  return {
    on(type, listener) {
      const listeners = byType.get(type) ?? createListeners<HeardEvent>()
      byType.set(type, listeners)
      return listeners.add(listener as (event: HeardEvent) => void) // it hears this type only
    },
    emit(event, message) {
      const listeners = byType.get(event.type)
      if (listeners?.size) listeners.emit({ ...event, message } as HeardEvent) // `makes` has made it where it must be there
    },
  }
}
