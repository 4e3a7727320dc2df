import type { Clock } from '../clock.ts'
import { tokenLogEntriesMax } from '../token-log-bounds.ts'
import {
  isAfter,
  tokenLogIdleMs,
  type TokenEntry,
  type TokenLog,
  type TokenPosition,
} from '../token-log.ts'
import { createWakeUp } from '../wake-up.ts'

const sweepMs = 30_000

type Log = { entries: TokenEntry[]; until: number }

/** The running texts of a single node, at most `max` of them: the one that was written to longest ago makes room. */
export function createMemoryTokenLog(deps: { clock: Clock; max: number }): TokenLog {
  const { clock, max } = deps
  // A map keeps the order of insertion, and every append inserts anew.
  const logs = new Map<string, Log>()
  const followers = new Map<string, Set<() => void>>()

  function living(id: string): Log | undefined {
    const log = logs.get(id)
    if (!log || log.until > clock.now()) return log
    logs.delete(id)
    return undefined
  }

  function add(log: Log, entry: TokenEntry): void {
    const { entries } = log
    // What an earlier attempt wrote is void: who follows learns of it by the reset.
    if (entry.event.type === 'reset' && entry.attempt > (entries[0]?.attempt ?? 0))
      entries.length = 0
    entries.push(entry)
    if (entries.length > tokenLogEntriesMax) entries.shift()
  }

  function makeRoom(): void {
    const [oldest] = logs.keys()
    if (logs.size > max && oldest !== undefined) logs.delete(oldest)
  }

  function entriesAfter(id: string, after: TokenPosition | null): TokenEntry[] {
    const entries = living(id)?.entries ?? []
    if (!after) return [...entries]
    // Most readers are near the end.
    return entries.slice(entries.findLastIndex((entry) => !isAfter(entry, after)) + 1)
  }

  function join(id: string, ring: () => void): () => void {
    const rings = followers.get(id) ?? new Set()
    followers.set(id, rings.add(ring))
    return () => {
      rings.delete(ring)
      if (rings.size === 0) followers.delete(id)
    }
  }

  const stopSweeping = clock.every(sweepMs, () => {
    for (const id of [...logs.keys()]) living(id)
    return Promise.resolve()
  })

  return {
    append(id, entry) {
      const log = living(id) ?? { entries: [], until: 0 }
      const newest = log.entries.at(-1)
      if (newest && !isAfter(entry, newest)) return Promise.resolve(false)
      add(log, entry)
      log.until = clock.now() + tokenLogIdleMs
      logs.delete(id)
      logs.set(id, log)
      makeRoom()
      for (const ring of followers.get(id) ?? []) ring()
      return Promise.resolve(true)
    },
    read: (id, after) => Promise.resolve(entriesAfter(id, after)),
    async *follow(id, after, signal) {
      const { ring, wait } = createWakeUp()
      const leave = join(id, ring)
      signal.addEventListener('abort', ring)
      // A call, because it changes while this waits for its reader.
      const ended = () => signal.aborted
      let last = after
      try {
        while (!ended()) {
          for (const entry of entriesAfter(id, last)) {
            if (ended()) return
            yield entry
            last = entry
          }
          await wait()
        }
      } finally {
        leave()
        signal.removeEventListener('abort', ring)
      }
    },
    expire(id, ttlMs) {
      const log = living(id)
      if (log) log.until = clock.now() + ttlMs
      return Promise.resolve()
    },
    close() {
      stopSweeping()
      logs.clear()
      followers.clear()
      return Promise.resolve()
    },
  }
}
