import { trusted, type Connection } from 'mongoose'
import { ChatError } from '../errors.ts'
import type { Bus } from '../infra/bus.ts'
import { duplicateKeyOf } from '../infra/mongo/duplicate-key.ts'
import { providerModel } from './provider.model.ts'
import type { ProviderRecord } from './provider.record.ts'

/** Each try may lose against one other call: so many of them at once do not happen. */
const tries = 20

/**
 * Makes a provider the preferred one of its kind. An index holds that there is at most one; between the two writes there
 * is none. False when the provider is gone. Throws UNAVAILABLE when others go on preferring.
 */
export function createPreferProvider(deps: { connection: Connection; bus: Bus }) {
  const providers = providerModel(deps.connection)

  /** Null: another one is preferred still. */
  async function set(_id: string): Promise<boolean | null> {
    try {
      const { matchedCount } = await providers.updateOne({ _id }, { $set: { preferred: true } })
      return matchedCount === 1
    } catch (error) {
      if (duplicateKeyOf(error) !== 'preferred') throw error
      return null
    }
  }

  return async ({ id, kind }: Pick<ProviderRecord, 'id' | 'kind'>): Promise<boolean> => {
    for (let left = tries; left > 0; left -= 1) {
      const done = await set(id)
      if (done !== null) {
        if (done) deps.bus.publish('providers', { kind: 'changed', providerId: id })
        return done
      }
      const others = { preferred: true, kind, _id: trusted({ $ne: id }) }
      await providers.updateMany(others, { $set: { preferred: false } })
    }
    throw new ChatError('UNAVAILABLE', { retryAfterMs: null })
  }
}
