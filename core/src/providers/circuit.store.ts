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
  /** Lets calls out again, whatever the state, and tells the nodes. */
  close(providerId: string): Promise<void>
}

/** It stands on the provider's record, where every process and every administrator reads it. */
export function createCircuitStore(deps: { connection: Connection; bus: Bus }): CircuitStore {
  const providers = providerModel(deps.connection)
  const changed = (providerId: string) =>
    deps.bus.publish('providers', { kind: 'changed', providerId })

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
      if (matchedCount === 1) changed(providerId)
      return matchedCount === 1
    },
    async close(providerId) {
      const { modifiedCount } = await providers.updateOne(
        { _id: providerId },
        { $set: { circuit: null } },
      )
      if (modifiedCount === 1) changed(providerId)
    },
  }
}
