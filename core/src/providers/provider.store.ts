import { trusted, type Connection } from 'mongoose'
import { ChatError } from '../errors.ts'
import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import { duplicateKeyOf } from '../infra/mongo/duplicate-key.ts'
import { limits } from '../limits.ts'
import type { PageRead } from '../paging.ts'
import { foldedStart } from '../users/fold-name.ts'
import { providerModel, type ProviderDocument } from './provider.model.ts'
import type { ProviderRecord } from './provider.record.ts'
import type { SealedSecret } from './sealed-secret.ts'
import { toRecord } from './to-record.ts'

export type NewProvider = Omit<ProviderRecord, 'circuit' | 'test' | 'createdAt' | 'updatedAt'>
/** The first call with a nonce makes the provider; `hash` tells whether another one means the same. */
export type Making = { nonce: string; hash: string }
export type ProviderChanges = Partial<
  Pick<
    ProviderRecord,
    'name' | 'baseUrl' | 'model' | 'active' | 'limits' | 'options' | 'secret' | 'secretEnd'
  >
>

export type ProviderStore = {
  byId(id: string): Promise<ProviderRecord | null>
  /** In the order of ids. */
  list(page: PageRead): Promise<ProviderRecord[]>
  /** Answers what the nonce made before, if it did. Throws TAKEN, CONFLICT, LIMIT_REACHED. */
  insert(provider: NewProvider, making: Making | null): Promise<ProviderRecord>
  /** Lets calls out again if it was spared. Null when it is gone, or has another address than `baseUrl` by now. Throws TAKEN. */
  update(
    provider: Pick<ProviderRecord, 'id' | 'baseUrl'>,
    changes: ProviderChanges,
  ): Promise<ProviderRecord | null>
  /** Puts another wrapping in the place of this one, unless the secret was changed since. */
  rewrap(id: string, from: SealedSecret, to: SealedSecret): Promise<void>
  /** False when it is not there. */
  remove(id: string): Promise<boolean>
}

const nameKeyOf = (name: string) => foldedStart(name, limits.providerNameMax)

export function createProviderStore(deps: {
  connection: Connection
  bus: Bus
  clock: Clock
}): ProviderStore {
  const { bus, clock } = deps
  const providers = providerModel(deps.connection)
  const changed = (providerId: string) => bus.publish('providers', { kind: 'changed', providerId })

  async function madeBy(making: Making): Promise<ProviderRecord | null> {
    const found = await providers.findOne({ nonce: making.nonce }).lean<ProviderDocument | null>()
    if (found && found.hash !== making.hash) throw new ChatError('CONFLICT')
    return found && toRecord(found)
  }

  return {
    async byId(id) {
      const found = await providers.findById(id).lean<ProviderDocument | null>()
      return found && toRecord(found)
    },
    async list({ after, limit }) {
      const found = await providers
        .find(after === null ? {} : { _id: trusted({ $gt: after }) })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<ProviderDocument[]>()
      return found.map(toRecord)
    },
    async insert({ id, ...provider }, making) {
      const now = new Date(clock.now())
      const document: ProviderDocument = {
        ...{ _id: id, ...provider, ...making, circuit: null, test: null },
        nameKey: nameKeyOf(provider.name),
        ...{ createdAt: now, updatedAt: now },
      }
      try {
        await providers.create(document)
      } catch (error) {
        const key = duplicateKeyOf(error)
        // Whichever index is named first: what the nonce made before is the answer.
        const before = key !== null && making !== null ? await madeBy(making) : null
        if (before) return before
        throw key === 'nameKey' ? new ChatError('TAKEN', { field: 'name' }) : error
      }
      // Counted after the insert, so that a race leaves too few rather than too many.
      if ((await providers.countDocuments({})) > limits.providers) {
        await providers.deleteOne({ _id: id })
        throw new ChatError('LIMIT_REACHED', { limit: 'providers', max: limits.providers })
      }
      changed(id)
      return toRecord(document)
    },
    async update({ id, baseUrl }, changes) {
      const folded = changes.name === undefined ? {} : { nameKey: nameKeyOf(changes.name) }
      const set = { ...changes, ...folded, circuit: null, updatedAt: new Date(clock.now()) }
      try {
        const updated = await providers
          .findOneAndUpdate({ _id: id, baseUrl }, { $set: set }, { returnDocument: 'after' })
          .lean<ProviderDocument | null>()
        if (updated) changed(id)
        return updated && toRecord(updated)
      } catch (error) {
        if (duplicateKeyOf(error) === 'nameKey') throw new ChatError('TAKEN', { field: 'name' })
        throw error
      }
    },
    async rewrap(id, from, to) {
      const filter = { _id: id, 'secret.kid': from.kid, 'secret.key': from.key }
      const { modifiedCount } = await providers.updateOne(filter, { $set: { secret: to } })
      if (modifiedCount === 1) changed(id)
    },
    async remove(id) {
      const { deletedCount } = await providers.deleteOne({ _id: id })
      if (deletedCount === 1) changed(id)
      return deletedCount === 1
    },
  }
}
