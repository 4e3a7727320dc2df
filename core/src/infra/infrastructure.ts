import type { Bus } from './bus.ts'
import type { Cache } from './cache.ts'
import type { Clock } from './clock.ts'
import type { JobEngine } from './jobs.ts'
import type { Limiter } from './limiter.ts'
import type { PresenceStore } from './presence-store.ts'
import type { TokenLog } from './token-log.ts'

/** What the nodes of an installation share besides the database. */
export type Infrastructure = {
  bus: Bus
  limiter: Limiter
  cache: Cache
  presence: PresenceStore
  jobs: JobEngine
  tokens: TokenLog
  close(): Promise<void>
}

type Deps = {
  /** Null: this process is the only node. */
  redisUrl: string | null
  clock: Clock
  /** Told when Redis goes away. The parts live with that; nothing has to be done. */
  onError: (error: unknown) => void
  /** Told when Redis is set up in a way that loses jobs. */
  warn: (message: string) => void
}

/** Of the process alone, or of all nodes on one Redis. Throws when Redis refuses the password, not when it is away. */
export async function openInfrastructure(deps: Deps): Promise<Infrastructure> {
  const { redisUrl, clock, onError, warn } = deps
  if (redisUrl === null) {
    const { createMemoryInfrastructure } = await import('./memory/memory-infrastructure.ts')
    return createMemoryInfrastructure({ clock })
  }
  // Only who uses Redis loads its client.
  const { connectRedis } = await import('./redis/connect-redis.ts')
  const { createRedisInfrastructure } = await import('./redis/redis-infrastructure.ts')
  const connections = await connectRedis({ url: redisUrl, onError })
  return createRedisInfrastructure(connections, { onError, warn })
}
