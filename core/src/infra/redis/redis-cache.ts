import type { Redis } from 'ioredis'
import type { Cache } from '../cache.ts'

const prefix = 'chatcord:cache:'

/** A cache of all nodes; Redis bounds it. While Redis is away everything is a miss and nothing is kept. */
export function createRedisCache({ commands }: { commands: Redis }): Cache {
  return {
    async get<T>(key: string) {
      const json = await commands.get(prefix + key).catch(() => null)
      return json === null ? undefined : (JSON.parse(json) as T) // the caller names the type of what it stored under the key
    },
    async set(key, value, ttlMs) {
      await commands
        .set(prefix + key, JSON.stringify(value), 'PX', Math.max(1, Math.ceil(ttlMs)))
        .catch(() => undefined)
    },
    async delete(key) {
      await commands.del(prefix + key).catch(() => undefined)
    },
    close: () => Promise.resolve(),
  }
}
