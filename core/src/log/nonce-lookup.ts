import { createBatchReader } from '../infra/batch-reader.ts'
import type { LogStore, NonceKey } from './log.store.ts'
import type { LogRow } from './log-row.ts'

export type NonceLookup = (key: NonceKey) => Promise<LogRow | null>

/** Finds rows by nonce, many in one query. */
export function createNonceLookup(log: Pick<LogStore, 'rowsOfNonces'>): NonceLookup {
  return createBatchReader<NonceKey, LogRow>(
    log.rowsOfNonces,
    ({ ch, by, nonce }) => `${ch} ${by} ${nonce}`,
  )
}
