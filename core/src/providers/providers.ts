import type { Connection } from 'mongoose'
import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import { newId } from '../infra/mongo/new-id.ts'
import { ensureBuiltinProviders } from './builtin-providers.ts'
import { createCircuitStore, type CircuitStore } from './circuit.store.ts'
import { createPreferProvider } from './prefer-provider.ts'
import { createProviderAdmin, type ProviderAdmin } from './provider-admin.service.ts'
import { createProviderRecords, type ProviderRecords } from './provider-records.ts'
import { createProviderService, type ProviderService } from './provider.service.ts'
import { createProviderStore } from './provider.store.ts'
import { createProviderTestStore, type ProviderTestStore } from './provider-test.store.ts'
import { rewrapSecrets, type Rewrapped } from './rewrap-secrets.ts'
import { secretPlaceOf } from './provider-secret.ts'
import type { ProviderRecord } from './provider.record.ts'
import type { Secrets } from './secrets.ts'

export type ProviderDeps = { connection: Connection; bus: Bus; clock: Clock; secrets: Secrets }

export type Providers = {
  providers: ProviderService
  providerAdmin: ProviderAdmin
  records: ProviderRecords
  tests: ProviderTestStore
  circuits: CircuitStore
  /** The secret that a call of the provider needs; null without one. Throws SecretError. */
  secretOf(provider: ProviderRecord): string | null
  /** What the start did to the secrets that were under an older key. */
  rewrapped: Rewrapped
  close(): void
}

/** Everything about providers, put together. `ensureProviders` comes first. */
export async function createProviders(deps: ProviderDeps): Promise<Providers> {
  const store = createProviderStore(deps)
  await ensureBuiltinProviders(store)
  const rewrapped = await rewrapSecrets({ ...deps, store })
  const records = createProviderRecords({ ...deps, store })
  const prefer = createPreferProvider(deps)
  return {
    providers: createProviderService({ records }),
    providerAdmin: createProviderAdmin({ ...deps, store, records, prefer, createId: newId }),
    records,
    tests: createProviderTestStore(deps),
    circuits: createCircuitStore(deps),
    secretOf: ({ id, secret }) => secret && deps.secrets.open(secret, secretPlaceOf(id)),
    rewrapped,
    close: () => records.close(),
  }
}
