import { trusted, type Model } from 'mongoose'
import { createBatchReader } from '../batch-reader.ts'

/** A filter stays small enough to be planned quickly. */
const chunk = 500

/** The records with these ids, in a few batches; an id that is gone is missing in the answer. */
export async function loadByIds<R extends { _id: string }>(
  model: Model<R>,
  ids: readonly string[],
): Promise<Map<string, R>> {
  const unique = [...new Set(ids)]
  const found = new Map<string, R>()
  for (let start = 0; start < unique.length; start += chunk) {
    const some = unique.slice(start, start + chunk)
    const records = await model.find({ _id: trusted({ $in: some }) }).lean<R[]>()
    for (const record of records) found.set(record._id, record)
  }
  return found
}

/** The same for who asks one by one: what is asked for while a query is under way goes together into the next. */
export function createLoader<R extends { _id: string }>(
  model: Model<R>,
): (ids: readonly string[]) => Promise<Map<string, R>> {
  const find = createBatchReader<{ _id: string }, R>(
    async (keys) => [
      ...(
        await loadByIds(
          model,
          keys.map(({ _id }) => _id),
        )
      ).values(),
    ],
    ({ _id }) => _id,
  )
  return async (ids) => {
    const found = await Promise.all(ids.map((_id) => find({ _id })))
    return new Map(found.flatMap((record) => (record ? [[record._id, record]] : [])))
  }
}
