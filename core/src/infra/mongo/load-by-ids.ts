import { trusted, type Model } from 'mongoose'

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
