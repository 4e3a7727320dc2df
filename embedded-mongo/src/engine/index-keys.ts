import type { Doc } from '../bson/kind.ts'
import { encodeAs } from '../bson/keys.ts'
import { keyValues, own } from '../bson/path.ts'
import { MongoError } from '../errors.ts'
import { MAX_KEY } from '../kv/store.ts'
import type { Index } from './index-spec.ts'

/** A document's entries in an index, without the document's id at the end. Sets `multikey` when there are arrays. */
export function indexKeys(index: Index, doc: Doc): { keys: string[]; multikey: boolean } {
  if (index.partial && !index.partial.test(doc)) return NONE
  let keys = [index.prefix]
  let multikey = false
  let present = false
  for (const { parts, path, descending } of index.fields) {
    const found = keyValues(doc, parts)
    if (found.multikey && multikey) {
      throw new MongoError('CannotIndexParallelArrays', `cannot index parallel arrays [${path}]`)
    }
    multikey ||= found.multikey
    present ||= found.values.some((value) => value !== undefined)
    keys = extend(keys, found.values, descending)
  }
  if (index.sparse && !present) return NONE
  return { keys: multikey ? [...new Set(keys)] : keys, multikey }
}

const NONE = { keys: [], multikey: false }

function extend(
  keys: readonly string[],
  values: readonly unknown[],
  descending: boolean,
): string[] {
  const [key] = keys
  if (keys.length === 1 && values.length === 1)
    return [(key ?? '') + encodeAs(values[0], descending)]
  const ends = values.map((value) => encodeAs(value, descending))
  return keys.flatMap((start) => ends.map((end) => start + end))
}

/** One bad key would abort everybody's flush, so it is refused before it is put. */
export function assertKeyLength(key: string, index: string): void {
  if (key.length > MAX_KEY) {
    throw new MongoError(
      'KeyTooLong',
      `the key of ${key.length} bytes in index ${index} is over ${MAX_KEY}`,
    )
  }
}

/** The values of an index's fields in a document, as an E11000 error shows them. */
export function keyValue(index: Index, doc: Doc): Doc {
  return Object.fromEntries(
    index.fields.map(({ path, parts }) => {
      const [value] = parts.length === 1 ? [own(doc, path)] : keyValues(doc, parts).values
      return [path, typeof value === 'symbol' ? undefined : (value ?? null)]
    }),
  )
}
