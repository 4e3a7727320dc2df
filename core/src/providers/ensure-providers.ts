import type { Connection } from 'mongoose'
import { ensureCollection } from '../infra/mongo/ensure-collection.ts'
import { providerModel } from './provider.model.ts'

/** Makes the collection of providers and its indexes. To be called before anything reads or writes them. */
export function ensureProviders(connection: Connection): Promise<void> {
  return ensureCollection(providerModel(connection))
}
