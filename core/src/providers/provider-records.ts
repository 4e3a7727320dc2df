import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import { builtinIds } from './builtin-providers.ts'
import type { ProviderKind, ProviderRecord } from './provider.record.ts'
import type { ProviderStore } from './provider.store.ts'
import { allProviders } from './all-providers.ts'

/** Another node's change is seen after this long even if its hint was lost. */
const maxAgeMs = 5_000

/** A node's copy of the providers. */
export type ProviderRecords = {
  byId(id: string): Promise<ProviderRecord | null>
  /** In the order of ids. */
  all(): Promise<ProviderRecord[]>
  /** Those of them that may be used. */
  active(): Promise<ProviderRecord[]>
  /**
   * The one that answers where nobody chose another: the preferred one, or the built-in one if that is switched off or
   * gone. Null when neither is active.
   */
  preferredOf(kind: ProviderKind): Promise<ProviderRecord | null>
  /** The next read asks the database. */
  forget(): void
  close(): void
}

/** They are few: all are read at once, and again when the bus tells that one has changed. */
export function createProviderRecords(deps: {
  bus: Bus
  clock: Clock
  store: Pick<ProviderStore, 'list'>
}): ProviderRecords {
  const { bus, clock, store } = deps
  let known: { providers: Promise<ProviderRecord[]>; readAt: number } | null = null

  function all(): Promise<ProviderRecord[]> {
    const now = clock.now()
    if (known && now - known.readAt < maxAgeMs) return known.providers
    const reading = { providers: allProviders(store), readAt: now }
    known = reading
    reading.providers.catch(() => {
      if (known === reading) known = null
    })
    return reading.providers
  }

  const forget = () => {
    known = null
  }
  const leave = [bus.subscribe('providers', forget), bus.onGap(forget)]

  async function active(): Promise<ProviderRecord[]> {
    return (await all()).filter((provider) => provider.active)
  }

  return {
    all,
    byId: async (id) => (await all()).find((provider) => provider.id === id) ?? null,
    active,
    async preferredOf(kind) {
      const some = (await active()).filter((provider) => provider.kind === kind)
      const builtin = some.find(({ id }) => id === builtinIds[kind])
      return some.find(({ preferred }) => preferred) ?? builtin ?? null
    },
    forget,
    close() {
      for (const end of leave) end()
    },
  }
}
