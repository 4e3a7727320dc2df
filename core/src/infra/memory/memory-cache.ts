import type { Cache } from '../cache.ts'
import type { Clock } from '../clock.ts'

type Entry = { json: string; until: number }

/** A cache of this process, `max` entries; the one that was used longest ago makes room. Holds copies, never the values themselves. */
export function createMemoryCache(deps: { clock: Clock; max: number }): Cache {
  // A map keeps the order of insertion, and every use inserts anew.
  const entries = new Map<string, Entry>()

  return {
    get<T>(key: string) {
      const entry = entries.get(key)
      entries.delete(key)
      if (!entry || entry.until <= deps.clock.now()) return Promise.resolve(undefined)
      entries.set(key, entry)
      return Promise.resolve(JSON.parse(entry.json) as T) // the caller names the type of what it stored under the key
    },
    set(key, value, ttlMs) {
      entries.delete(key)
      entries.set(key, { json: JSON.stringify(value), until: deps.clock.now() + ttlMs })
      const [oldest] = entries.keys()
      if (entries.size > deps.max && oldest !== undefined) entries.delete(oldest)
      return Promise.resolve()
    },
    delete(key) {
      entries.delete(key)
      return Promise.resolve()
    },
    close() {
      entries.clear()
      return Promise.resolve()
    },
  }
}
