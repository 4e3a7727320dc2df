import type { Doc } from '../bson/kind.ts'
import { isDoc, toNumber } from '../bson/kind.ts'
import { encode, invert } from '../bson/keys.ts'
import { keyValues } from '../bson/path.ts'
import { badValue } from '../errors.ts'

export type SortField = { path: string; descending: boolean }

/** Empty for no order. */
export function parseSort(spec: unknown): SortField[] {
  if (spec === undefined) return []
  if (!isDoc(spec)) throw badValue('the sort specification has to be an object')
  return Object.entries(spec).map(([path, direction]) => {
    const sign = toNumber(direction)
    if (sign !== 1 && sign !== -1)
      throw badValue(`$sort key ordering must be 1 (for ascending) or -1 (for descending)`)
    if (path === '' || path.startsWith('$')) throw badValue(`cannot sort by '${path}'`)
    return { path, descending: sign === -1 }
  })
}

/** A document's place in the order, as a key. An array counts by its least value, or greatest when descending. */
export function sortKey(fields: readonly SortField[]): (doc: Doc) => string {
  const compiled = fields.map(({ path, descending }) => ({ parts: path.split('.'), descending }))
  return (doc) => {
    let key = ''
    for (const { parts, descending } of compiled) {
      const keys = keyValues(doc, parts).values.map(encode)
      const best = keys.reduce((a, b) => (descending === a < b ? b : a))
      key += descending ? invert(best) : best
    }
    return key
  }
}
