import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import { createRecordCache, type RecordCache } from '../infra/record-cache.ts'
import type { UserRecord } from './user.record.ts'
import type { UserStore } from './user.store.ts'

/** At about 1 kB a record some 10 MB a node. */
const kept = 10_000

/** The users that this node was asked for: copies by `get`, from the database by `load`. */
export type UserRecords = Pick<UserStore, 'load'> & {
  get(ids: readonly string[], maxAgeMs: number): Promise<(UserRecord | undefined)[]>
  close: RecordCache<UserRecord>['close']
}

export function createUserRecords(deps: {
  bus: Bus
  clock: Clock
  store: Pick<UserStore, 'load'>
}): UserRecords {
  const load = (ids: readonly string[]) => deps.store.load(ids)
  const cache = createRecordCache({ ...deps, max: kept, load })
  return {
    load,
    get: (ids, maxAgeMs) =>
      cache.get(
        ids.map((id) => ({ id, userId: id })),
        maxAgeMs,
      ),
    close: () => cache.close(),
  }
}
