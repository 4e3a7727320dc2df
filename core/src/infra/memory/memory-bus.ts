import type { Bus, Topic } from '../bus.ts'

type Listener = (message: never) => void

/** The bus of a single node. Messages are delivered in order, after the publisher's turn, as they would be over a network. */
export function createMemoryBus(): Bus {
  const topics = new Map<Topic, Set<Listener>>()

  return {
    publish(topic, message) {
      for (const listener of topics.get(topic) ?? [])
        queueMicrotask(() => {
          if (topics.get(topic)?.has(listener)) listener(message as never) // subscribe() put it under the topic of its type
        })
    },
    subscribe(topic, listener) {
      // A wrapper of its own, so that the same function may subscribe twice and leave once.
      const own: Listener = (message) => listener(message)
      const listeners = topics.get(topic) ?? new Set()
      topics.set(topic, listeners.add(own))
      return () => {
        listeners.delete(own)
        if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic)
      }
    },
    // Nothing is ever lost between two parts of one process.
    onGap: () => () => undefined,
    close() {
      topics.clear()
      return Promise.resolve()
    },
  }
}
