import type { Bus, UserHint } from './bus.ts'
import type { Clock } from './clock.ts'

/** A record and the user whose hints concern it. */
export type CacheKey = { id: string; userId: string }

type Entry<R> = { record: Promise<R | undefined>; readAt: number; leave: () => void }

export type RecordCache<R> = {
  /** The records, in the order of the keys, none older than `maxAgeMs`. What is missing is read in one batch. */
  get(keys: readonly CacheKey[], maxAgeMs: number): Promise<(R | undefined)[]>
  forget(id: string): void
  close(): void
}

/**
 * A node's copy of records about users, at most `max` of them. A record is forgotten as soon as the bus tells that
 * something of its user changed, and read again at the latest when it is older than its reader accepts, for hints get lost.
 */
export function createRecordCache<R>(deps: {
  bus: Bus
  clock: Clock
  max: number
  load: (ids: readonly string[]) => Promise<Map<string, R>>
}): RecordCache<R> {
  const { bus, clock, max, load } = deps
  // A map keeps the order of insertion, and every use inserts anew: the first is the one to drop.
  const entries = new Map<string, Entry<R>>()

  function forget(id: string, only = entries.get(id)): void {
    if (!only || entries.get(id) !== only) return
    entries.delete(id)
    only.leave()
  }

  function forgetAll(): void {
    for (const id of [...entries.keys()]) forget(id)
  }

  function remember(key: CacheKey, batch: Promise<Map<string, R>>): Entry<R> {
    const onHint = (hint: UserHint) => {
      if (hint.kind === 'changed' || hint.kind === 'revoked') forget(key.id, entry)
    }
    const record = batch.then((records) => records.get(key.id))
    // Listens before the read is answered, so that a change in between is not missed.
    const leave = bus.subscribe(`user:${key.userId}`, onHint)
    const entry: Entry<R> = { record, leave, readAt: clock.now() }
    record.catch(() => forget(key.id, entry))
    entries.set(key.id, entry)
    return entry
  }

  function fresh(id: string, maxAgeMs: number): Entry<R> | undefined {
    const entry = entries.get(id)
    if (!entry) return undefined
    if (clock.now() - entry.readAt >= maxAgeMs) {
      forget(id, entry)
      return undefined
    }
    entries.delete(id)
    entries.set(id, entry)
    return entry
  }

  function read(missing: readonly CacheKey[]): Map<string, Entry<R>> {
    const unique = new Map(missing.map((key) => [key.id, key]))
    if (unique.size === 0) return new Map()
    const batch = load([...unique.keys()])
    return new Map([...unique].map(([id, key]) => [id, remember(key, batch)]))
  }

  function makeRoom(): void {
    for (const [id, entry] of entries) {
      if (entries.size <= max) return
      forget(id, entry)
    }
  }

  const leaveGaps = bus.onGap(forgetAll)

  return {
    async get(keys, maxAgeMs) {
      const known = new Map(keys.map(({ id }) => [id, fresh(id, maxAgeMs)]))
      const loaded = read(keys.filter(({ id }) => !known.get(id)))
      makeRoom()
      return Promise.all(keys.map(async ({ id }) => (known.get(id) ?? loaded.get(id))?.record))
    },
    forget: (id) => forget(id),
    close() {
      leaveGaps()
      forgetAll()
    },
  }
}
