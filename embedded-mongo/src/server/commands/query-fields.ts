import type { Doc } from '../../bson/kind.ts'
import { isDoc } from '../../bson/kind.ts'
import { badValue } from '../../errors.ts'
import type { Collection } from '../../engine/catalog.ts'
import type { Index } from '../../engine/index-spec.ts'
import { sameKey } from '../../engine/index-spec.ts'
import type { Query } from '../../engine/plan.ts'
import { parseFilter } from '../../query/filter.ts'
import { parseSort } from '../../query/sort.ts'

/** The query in a command or statement, by the names its parts have there. */
export function parseQuery(
  parts: { filter: unknown; sort?: unknown; hint?: unknown },
  collection: Collection | undefined,
): Query {
  const query: Query = { filter: parseFilter(parts.filter ?? {}), sort: parseSort(parts.sort) }
  if (parts.hint !== undefined && collection) query.hint = parseHint(collection, parts.hint)
  return query
}

function parseHint(collection: Collection, hint: unknown): Index | null {
  if (isDoc(hint) && Object.keys(hint).length === 0) return null
  if (hint === '_id_' || (isDoc(hint) && sameKey(hint, { _id: 1 }))) return null
  const index = collection.indexes.find(
    ({ name, spec, ready }) =>
      ready && (typeof hint === 'string' ? name === hint : sameKey(spec.key as Doc, hint)), // a checked spec has a key
  )
  if (!index) throw badValue('hint provided does not correspond to an existing index')
  return index
}
