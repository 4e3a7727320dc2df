import { randomBytes } from 'node:crypto'
import type { Bus, Topic } from '../bus.ts'
import { createMemoryBus } from '../memory/memory-bus.ts'
import { readBusMessage } from './bus-message.ts'
import type { RedisConnections } from './connect-redis.ts'
import { createRedisTopics } from './redis-topics.ts'

const prefix = 'chatcord:bus:'

/**
 * The bus of several nodes. A node's own listeners are told in the node, so that they hear each other while Redis is away;
 * the others through Redis. A node listens only to the topics that somebody in it listens to.
 */
export function createRedisBus({
  commands,
  subscriber,
}: Pick<RedisConnections, 'commands' | 'subscriber'>): Bus {
  const local = createMemoryBus()
  const gaps = new Set<() => void>()
  /** Begins every message of this node: 16 characters and a blank. */
  const mark = `${randomBytes(8).toString('hex')} `
  let closed = false

  function receive(channel: string, text: string): void {
    if (!channel.startsWith(prefix) || text.startsWith(mark)) return
    const topic = channel.slice(prefix.length) as Topic // this connection subscribes to topics only
    const message = readBusMessage(topic, text.slice(mark.length))
    if (message) local.publish(topic, message)
  }

  const topics = createRedisTopics({
    subscriber,
    onMessage: receive,
    onGap: () => {
      for (const listener of gaps) listener()
    },
  })

  return {
    publish(topic, message) {
      if (closed) return
      local.publish(topic, message)
      // What does not arrive is made up for by whoever listens.
      commands.publish(`${prefix}${topic}`, mark + JSON.stringify(message)).catch(() => undefined)
    },
    subscribe(topic, listener) {
      const stop = local.subscribe(topic, listener)
      const leave = topics.join(`${prefix}${topic}`)
      return () => {
        stop()
        leave()
      }
    },
    onGap(listener) {
      const own = () => listener()
      gaps.add(own)
      return () => gaps.delete(own)
    },
    async close() {
      closed = true
      topics.close()
      gaps.clear()
      await local.close()
    },
  }
}
