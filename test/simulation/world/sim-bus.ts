import type { Bus, Topic } from '@chatcord/core/infra/bus'
import { happens, lag, type World } from './world.ts'

type Listener = (message: never) => void
type Ear = { node: string; topics: Map<Topic, Set<Listener>>; gaps: Set<() => void> }

export type SimBus = {
  /** A process joins; what it subscribed to before is gone. */
  join(node: string): Bus
  leave(node: string): void
  /** The node's line to the bus breaks and comes back. */
  gap(node: string): void
}

/** Hints between nodes: each is lost, doubled and late for each node by itself. */
export function createSimBus(world: World): SimBus {
  const ears = new Map<string, Ear>()

  function deliver(ear: Ear, topic: Topic, message: unknown) {
    world.scheduler.add({
      owner: ear.node,
      after: lag(world),
      run: () => {
        for (const listener of [...(ear.topics.get(topic) ?? [])]) listener(message as never)
      },
    })
  }

  return {
    join(node) {
      const ear: Ear = { node, topics: new Map(), gaps: new Set() }
      ears.set(node, ear)
      return {
        publish(topic, message) {
          for (const other of ears.values()) {
            if (!other.topics.has(topic)) continue
            if (happens(world, world.config.loss)) {
              world.trace(
                'bus',
                () => `loses ${JSON.stringify(message).slice(0, 60)} for ${other.node}`,
              )
              continue
            }
            deliver(other, topic, message)
            if (happens(world, world.config.double)) deliver(other, topic, message)
          }
        },
        subscribe(topic, listener) {
          const own: Listener = (message) => listener(message)
          const listeners = ear.topics.get(topic) ?? new Set()
          ear.topics.set(topic, listeners.add(own))
          return () => {
            listeners.delete(own)
            if (listeners.size === 0) ear.topics.delete(topic)
          }
        },
        onGap(listener) {
          ear.gaps.add(listener)
          return () => ear.gaps.delete(listener)
        },
        close: () => Promise.resolve(),
      }
    },
    leave: (node) => void ears.delete(node),
    gap(node) {
      for (const listener of ears.get(node)?.gaps ?? []) listener()
    },
  }
}
