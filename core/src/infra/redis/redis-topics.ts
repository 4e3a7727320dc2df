import type { Redis } from 'ioredis'

export type RedisTopics = {
  /** Listens to a channel of Redis until the answered function is called. Held by several, it is subscribed once. */
  join(channel: string): () => void
  close(): void
}

/** Names of one SUBSCRIBE. */
const chunk = 1_000

/**
 * Keeps the subscriptions of one connection as they should be. `onGap` is called whenever they stand again after messages
 * may have been lost: Redis was away, or put us out because we read too slowly.
 */
export function createRedisTopics(deps: {
  subscriber: Redis
  onMessage: (channel: string, text: string) => void
  onGap: () => void
}): RedisTopics {
  const { subscriber, onMessage, onGap } = deps
  const holders = new Map<string, number>()
  const changed = new Set<string>()

  function change(channel: string, by: number): void {
    const count = (holders.get(channel) ?? 0) + by
    if (count > 0) holders.set(channel, count)
    else holders.delete(channel)
    if (count > 1 || (count === 1 && by < 0)) return
    // What changes in the same turn goes in one command; what was taken back in it, in none.
    if (changed.size === 0) queueMicrotask(flush)
    changed.add(channel)
  }

  function flush(): void {
    const channels = [...changed]
    changed.clear()
    // What is not ready takes everything when it is.
    if (subscriber.status !== 'ready') return
    send(channels).catch(restart)
  }

  async function send(channels: readonly string[]): Promise<void> {
    const joined = channels.filter((channel) => holders.has(channel))
    const left = channels.filter((channel) => !holders.has(channel))
    await Promise.all([
      ...inChunks(joined).map((names) => subscriber.subscribe(...names)),
      ...inChunks(left).map((names) => subscriber.unsubscribe(...names)),
    ])
  }

  function restart(): void {
    if (subscriber.status === 'ready') subscriber.disconnect(true)
  }

  function subscribeAll(): void {
    changed.clear()
    send([...holders.keys()]).then(onGap, restart)
  }

  subscriber.on('message', onMessage)
  subscriber.on('ready', subscribeAll)

  return {
    join(channel) {
      change(channel, 1)
      let held = true
      return () => {
        if (held) change(channel, -1)
        held = false
      }
    },
    close() {
      subscriber.off('message', onMessage)
      subscriber.off('ready', subscribeAll)
      holders.clear()
    },
  }
}

function inChunks(names: readonly string[]): string[][] {
  const chunks: string[][] = []
  for (let at = 0; at < names.length; at += chunk) chunks.push(names.slice(at, at + chunk))
  return chunks
}
