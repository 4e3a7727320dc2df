import { decode } from '../../../embedded-mongo/src/bson/codec.ts'
import type { Doc } from '../../../embedded-mongo/src/bson/kind.ts'
import { Database } from '../../../embedded-mongo/src/engine/database.ts'
import { indexKeys } from '../../../embedded-mongo/src/engine/index-keys.ts'
import { prefixRange } from '../../../embedded-mongo/src/kv/view.ts'

const ALL = { reverse: false, limit: 1_000_000 }

/** What is wrong with a directory that nobody has open: indexes against documents, and the counts. */
export async function inconsistencies(dir: string): Promise<string[]> {
  const db = new Database({ dir, refuseUnindexed: false, onFailure: () => undefined })
  const wrong: string[] = []
  for (const collection of db.catalog.list()) {
    const { ns, prefix, count, indexes } = collection
    const records = db.store.read(prefixRange(prefix), ALL).entries
    if (records.length !== count) wrong.push(`${ns} counts ${count} of ${records.length} documents`)
    for (const index of indexes) {
      const expected = new Map<string, string>()
      for (const { key, value } of records) {
        const id = key.slice(prefix.length)
        for (const entry of indexKeys(index, decode(value)).keys)
          expected.set(index.unique ? entry : entry + id, id)
      }
      const entries = db.store.read(prefixRange(index.prefix), ALL).entries
      const odd = entries.filter(({ key, value }) => expected.get(key) !== value.toString('latin1'))
      if (entries.length !== expected.size || odd.length > 0) {
        wrong.push(
          `${ns} ${index.name} has ${entries.length} entries, ${odd.length} wrong, for ${expected.size}`,
        )
      }
    }
  }
  await db.store.close()
  return wrong
}

/** The documents of a collection in a directory that nobody has open. */
export async function documentsIn(dir: string, ns: string): Promise<Doc[]> {
  const db = new Database({ dir, refuseUnindexed: false, onFailure: () => undefined })
  const collection = db.catalog.get(ns)
  const records = collection ? db.store.read(prefixRange(collection.prefix), ALL).entries : []
  const documents = records.map(({ value }) => decode(value))
  await db.store.close()
  return documents
}
