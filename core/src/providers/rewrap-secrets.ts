import { allProviders } from './all-providers.ts'
import { secretPlaceOf } from './provider-secret.ts'
import type { ProviderStore } from './provider.store.ts'
import { SecretError } from './secret-error.ts'
import type { Secrets } from './secrets.ts'

/** Names of providers. */
export type Rewrapped = { rewrapped: string[]; unreadable: string[] }

/**
 * Brings every secret under the first key. Each record is changed by itself: who is killed in between goes on at the next
 * start, and two at once do the same. What no key opens is left as it is and named.
 */
export async function rewrapSecrets(deps: {
  store: Pick<ProviderStore, 'list' | 'rewrap'>
  secrets: Secrets
}): Promise<Rewrapped> {
  const { store, secrets } = deps
  const done: Rewrapped = { rewrapped: [], unreadable: [] }
  for (const { id, name, secret } of await allProviders(store)) {
    if (secret === null || secrets.isCurrent(secret)) continue
    try {
      await store.rewrap(id, secret, secrets.rewrap(secret, secretPlaceOf(id)))
      done.rewrapped.push(name)
    } catch (error) {
      if (!(error instanceof SecretError)) throw error
      done.unreadable.push(name)
    }
  }
  return done
}
