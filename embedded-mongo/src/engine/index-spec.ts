import type { Doc } from '../bson/kind.ts'
import { isDoc, toNumber } from '../bson/kind.ts'
import { encode } from '../bson/keys.ts'
import { MongoError, notSupported } from '../errors.ts'
import type { Filter } from '../query/filter.ts'
import { parseFilter } from '../query/filter.ts'
import { treePrefix } from './layout.ts'

export type IndexField = { path: string; parts: string[]; descending: boolean }

export type Index = {
  id: number
  prefix: string
  name: string
  /** As the client gave it, completed; what listIndexes shows. */
  spec: Doc
  fields: IndexField[]
  unique: boolean
  sparse: boolean
  partial: Filter | null
  expireAfterSeconds: number | null
  /** Some document has several entries, so ranges and order say less. Never turns back. */
  multikey: boolean
  /** False while it is being built: written to, not read. */
  ready: boolean
}

const OPTIONS = new Set([
  'v', 'key', 'name', 'unique', 'sparse', 'partialFilterExpression', 'expireAfterSeconds',
]) // prettier-ignore

// Has no effect in MongoDB either since 4.2.
const IGNORED = new Set(['background'])

const PARTIAL_OPERATORS = new Set(['$eq', '$exists', '$gt', '$gte', '$lt', '$lte', '$type', '$in'])

const cannotCreate = (message: string) => new MongoError('CannotCreateIndex', message)

/** A client's index specification, checked and completed. */
export function normalizeSpec(given: unknown): Doc {
  if (!isDoc(given) || !isDoc(given.key)) throw cannotCreate('an index needs a key document')
  const spec: Doc = { v: 2, key: given.key, name: given.name }
  if (typeof spec.name !== 'string' || spec.name === '') throw cannotCreate('an index needs a name')
  for (const [option, value] of Object.entries(given)) {
    if (IGNORED.has(option)) continue
    if (!OPTIONS.has(option)) throw notSupported(`the index option '${option}' is not supported`)
    // A flag that is off is the same as none.
    if (value !== false && option !== 'v') spec[option] = value
  }
  return spec
}

export function toIndex(
  id: number,
  spec: Doc,
  state: { multikey: boolean; ready: boolean },
): Index {
  const key = spec.key as Doc // normalizeSpec has seen to it
  const seconds = spec.expireAfterSeconds
  return {
    ...state,
    id,
    prefix: treePrefix(id),
    name: String(spec.name),
    spec,
    fields: parseKey(key),
    unique: spec.unique === true,
    sparse: spec.sparse === true,
    partial: parsePartial(spec.partialFilterExpression),
    expireAfterSeconds: seconds === undefined ? null : parseExpiry(seconds),
  }
}

function parseKey(key: Doc): IndexField[] {
  const fields = Object.entries(key).map(([path, direction]) => {
    const sign = toNumber(direction)
    if (sign !== 1 && sign !== -1)
      throw cannotCreate(`index type ${String(direction)} is not supported`)
    if (path === '' || path.includes('$') || path.split('.').includes('')) {
      throw cannotCreate(`'${path}' is not a path that can be indexed`)
    }
    return { path, parts: path.split('.'), descending: sign === -1 }
  })
  if (fields.length === 0) throw cannotCreate('Index keys cannot be an empty object')
  return fields
}

function parsePartial(expression: unknown): Filter | null {
  if (expression === undefined) return null
  const filter = parseFilter(expression)
  const simple = filter.leaves.every(
    ({ operator, operand }) =>
      PARTIAL_OPERATORS.has(operator) && !(operator === '$exists' && operand !== true),
  )
  if (!simple || filter.opaque || filter.ors.length > 0 || filter.typed) {
    throw cannotCreate('unsupported expression in partial index')
  }
  return filter
}

function parseExpiry(value: unknown): number {
  const seconds = toNumber(value)
  if (seconds === undefined || seconds < 0 || seconds > 2 ** 31 - 1) {
    throw cannotCreate('expireAfterSeconds must be within the range 0 to 2147483647')
  }
  return seconds
}

/** Whether two specifications ask for the same index, their names apart. */
export const sameIndex = (a: Doc, b: Doc) => identity(a) === identity(b)

export const sameKey = (a: unknown, b: unknown) => encode(a) === encode(b)

function identity(spec: Doc): string {
  const { key, unique, sparse, partialFilterExpression, expireAfterSeconds } = spec
  return encode([
    key,
    unique ?? null,
    sparse ?? null,
    partialFilterExpression ?? null,
    expireAfterSeconds ?? null,
  ])
}
