import type { Connection } from 'mongoose'
import type { Bus } from '../infra/bus.ts'
import { providerModel } from './provider.model.ts'
import type { ProviderCircuit } from './provider.record.ts'

export type CircuitStore = {
  /** Puts a state in the place of the one that was seen, and tells the nodes; false when another is there by now. */
  change(
    providerId: string,
    from: ProviderCircuit | null,
    to: ProviderCircuit | null,
  ): Promise<boolean>
}

/** It stands on the provider's record, where every process and every administrator reads it. */
export function createCircuitStore(deps: { connection: Connection; bus: Bus }): CircuitStore {
  const providers = providerModel(deps.connection)

  return {
    async change(providerId, from, to) {
      const seen =
        from === null
          ? { circuit: null }
          : { 'circuit.retryAt': from.retryAt, 'circuit.trial': from.trial }
      const { matchedCount } = await providers.updateOne(
        { _id: providerId, ...seen },
        { $set: { circuit: to } },
      )
      if (matchedCount === 1) deps.bus.publish('providers', { kind: 'changed', providerId })
      return matchedCount === 1
    },
  }
}
