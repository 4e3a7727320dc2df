import type { Model } from 'mongoose'

/** Makes the collection and its indexes, as often as one likes. Throws when an index cannot be had: then nothing may start. */
export async function ensureCollection<R>(model: Model<R>): Promise<void> {
  await model.createCollection()
  await model.createIndexes()
}
