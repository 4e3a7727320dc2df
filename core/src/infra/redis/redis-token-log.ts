import type { TokenLog } from '../token-log.ts'
import type { RedisConnections } from './connect-redis.ts'
import { createRedisTopics } from './redis-topics.ts'
import { createTokenFollower, type TokenFollower } from './token-follower.ts'
import { createTokenStream, readToldEntry, tokenPrefix } from './token-stream.ts'

/** The running texts of several nodes: a stream of Redis each, and a channel that tells what is added to it. */
export function createRedisTokenLog({
  commands,
  subscriber,
}: Pick<RedisConnections, 'commands' | 'subscriber'>): TokenLog {
  const stream = createTokenStream(commands)
  const followers = new Map<string, Set<TokenFollower>>()

  function tell(channel: string, text: string): void {
    const listening = followers.get(channel)
    const entry = listening && readToldEntry(text)
    if (!entry) return
    for (const follower of listening) follower.tell(entry)
  }

  function missed(): void {
    for (const listening of followers.values()) for (const follower of listening) follower.missed()
  }

  const topics = createRedisTopics({ subscriber, onMessage: tell, onGap: missed })

  function join(channel: string, follower: TokenFollower): () => void {
    const listening = followers.get(channel) ?? new Set()
    followers.set(channel, listening.add(follower))
    const leave = topics.join(channel)
    return () => {
      leave()
      listening.delete(follower)
      if (listening.size === 0 && followers.get(channel) === listening) followers.delete(channel)
    }
  }

  return {
    append: stream.append,
    expire: stream.expire,
    async read(id, after) {
      const entries = []
      for await (const page of stream.pages(id, after)) entries.push(...page)
      return entries
    },
    async *follow(id, after, signal) {
      const channel = tokenPrefix + id
      const pages = (from: typeof after) => stream.pages(id, from)
      const follower = createTokenFollower({ signal, pages })
      const leave = join(channel, follower)
      try {
        // Stands before the log is read, so that nothing falls between. Refused: it stands after the next `ready`, a gap.
        await subscriber.subscribe(channel).catch(() => undefined)
        yield* follower.entries(after)
      } finally {
        leave()
      }
    },
    close() {
      topics.close()
      followers.clear()
      return Promise.resolve()
    },
  }
}
