import { limits } from '../limits.ts'
import type { ProviderRecord } from './provider.record.ts'
import type { ProviderStore } from './provider.store.ts'

/** Every provider, in the order of ids. More than the limit may be there for a moment while two are made at once. */
export function allProviders(store: Pick<ProviderStore, 'list'>): Promise<ProviderRecord[]> {
  return store.list({ after: null, limit: limits.providers * 2 })
}
