import type { ProviderTest } from './provider-test.record.ts'
import type { ProviderCircuit, ProviderRecord } from './provider.record.ts'
import type {
  AdminProviderView,
  CircuitView,
  ProviderTestView,
  ProviderView,
} from './provider.view.ts'

const iso = (at: number) => new Date(at).toISOString()

export function toProviderView({ id, name, kind, model, adapter }: ProviderRecord): ProviderView {
  const capabilities = { streaming: kind === 'chat', aiModel: adapter !== 'builtin' }
  return { id, name, kind, model, capabilities }
}

export function toAdminProviderView(provider: ProviderRecord): AdminProviderView {
  const { adapter, baseUrl, active, preferred, limits, options, createdAt, updatedAt } = provider
  return {
    ...toProviderView(provider),
    ...{ adapter, baseUrl, active, preferred, limits, options },
    secret: secretHint(provider),
    circuit: toCircuitView(provider.circuit),
    test: provider.test && toProviderTestView(provider.test),
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
  }
}

function toCircuitView(circuit: ProviderCircuit | null): CircuitView {
  if (circuit === null) return { state: 'closed', retryAt: null }
  return { state: circuit.trial ? 'trial' : 'open', retryAt: iso(circuit.retryAt) }
}

function secretHint({ secret, secretEnd }: ProviderRecord): string | null {
  if (secret === null) return null
  return secretEnd === null ? 'set' : `set, ends with …${secretEnd}`
}

export function toProviderTestView({
  id,
  state,
  requestedAt,
  result,
}: ProviderTest): ProviderTestView {
  return { id, state, requestedAt: iso(requestedAt), result }
}
