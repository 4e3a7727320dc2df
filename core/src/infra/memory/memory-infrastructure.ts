import type { Clock } from '../clock.ts'
import type { Infrastructure } from '../infrastructure.ts'
import { createMemoryBus } from './memory-bus.ts'
import { createMemoryCache } from './memory-cache.ts'
import { createMemoryJobs } from './memory-jobs.ts'
import { createMemoryLimiter } from './memory-limiter.ts'
import { createMemoryPresence } from './memory-presence.ts'
import { createMemoryTokenLog } from './memory-token-log.ts'

/** Entries of the cache. */
const kept = 10_000
/** Running texts. */
const running = 10_000

/** What a single node has instead of Redis. */
export function createMemoryInfrastructure({ clock }: { clock: Clock }): Infrastructure {
  const parts = {
    bus: createMemoryBus(),
    limiter: createMemoryLimiter(),
    cache: createMemoryCache({ clock, max: kept }),
    presence: createMemoryPresence({ clock }),
    jobs: createMemoryJobs({ clock, random: Math.random }),
    tokens: createMemoryTokenLog({ clock, max: running }),
  }
  return {
    ...parts,
    async close() {
      for (const part of Object.values(parts)) await part.close()
    },
  }
}
