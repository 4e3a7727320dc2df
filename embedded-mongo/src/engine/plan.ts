import { encode } from '../bson/keys.ts'
import type { Range } from '../kv/view.ts'
import { prefixRange } from '../kv/view.ts'
import type { Filter, Leaf } from '../query/filter.ts'
import type { SortField } from '../query/sort.ts'
import type { Bounds } from './bounds.ts'
import { boundsOf } from './bounds.ts'
import type { Collection } from './catalog.ts'
import type { Constraint } from './constraints.ts'
import { constraintsOf } from './constraints.ts'
import { implies } from './implied.ts'
import type { Index, IndexField } from './index-spec.ts'

/** Ranges of one tree: an index, or the collection by id when `index` is null. */
type Scan = { index: Index | null; ranges: Range[] }

export type Plan = {
  /** Several for a union; then a document may come twice. */
  scans: Scan[]
  reverse: boolean
  /** The scan gives the order that was asked for. */
  sorted: boolean
  /** Every entry is a match: documents need no second look. */
  exact: boolean
  /** Every document of the collection would be looked at. */
  full: boolean
}

export type Query = { filter: Filter; sort: SortField[]; hint?: Index | null }

type Candidate = Plan & { score: number }

/** The cheapest way to a query's documents. Ranges may be wider than the filter, never narrower. */
export function plan(collection: Collection, query: Query): Plan {
  const alone = best(collection, query, query.filter.leaves)
  return union(collection, query, alone) ?? alone
}

/** One scan for each branch of an $or, if every branch narrows the search more than what stands beside the $or. */
function union(collection: Collection, query: Query, alone: Candidate): Plan | null {
  if (alone.score >= UNIQUE) return null
  for (const branches of query.filter.ors) {
    const plans = branches.map((branch) =>
      best(collection, { ...query, sort: [] }, [...query.filter.leaves, ...branch.leaves]),
    )
    if (plans.some((branch) => branch.score <= alone.score || branch.full)) continue
    const scans = plans.flatMap((branch) => branch.scans)
    return { scans, reverse: false, sorted: query.sort.length === 0, exact: false, full: false }
  }
  return null
}

const BY_ID: readonly IndexField[] = [{ path: '_id', parts: ['_id'], descending: false }]

// What a plan is worth: a pinned field, a range on the next, an order that need not be made, at most one document.
const EQUAL = 10
const RANGED = 5
const SORTED = 7
const UNIQUE = 1000

function best(collection: Collection, query: Query, leaves: readonly Leaf[]): Candidate {
  const constraints = constraintsOf(leaves)
  let found: Candidate | undefined
  const consider = (index: Index | null) => {
    if (index && !usable(index, leaves, constraints)) return
    const next = candidate({ collection, index, constraints, query, leaves })
    if (!found || next.score > found.score) found = next
  }
  if (!query.hint) consider(null)
  for (const index of query.hint ? [query.hint] : collection.indexes) consider(index)
  return found ?? candidate({ collection, index: null, constraints, query, leaves })
}

/** An index that leaves documents out serves only filters that leave them out as well. */
function usable(
  index: Index,
  leaves: readonly Leaf[],
  constraints: ReadonlyMap<string, Constraint>,
): boolean {
  if (!index.ready) return false
  if (index.partial && !implies(leaves, index.partial)) return false
  return !index.sparse || index.fields.some(({ path }) => excludesMissing(constraints.get(path)))
}

function excludesMissing(constraint: Constraint | undefined): boolean {
  if (!constraint) return false
  return constraint.equal ? !constraint.equal.includes(NULL) : constraint.range !== null
}

const NULL = encode(null)

function candidate(of: {
  collection: Collection
  index: Index | null
  constraints: ReadonlyMap<string, Constraint>
  query: Query
  leaves: readonly Leaf[]
}): Candidate {
  const { collection, index, constraints, query } = of
  const { filter, sort } = query
  const tree = index ?? { prefix: collection.prefix, fields: BY_ID, multikey: false, unique: true }
  const bounds = boundsOf(tree, constraints)
  const order = orderOf(tree, bounds, sort)
  const narrowed = bounds.equalFields > 0 || bounds.ranged
  const exact =
    !tree.multikey &&
    !bounds.cut &&
    !filter.opaque &&
    filter.ors.length === 0 &&
    bounds.leaves === filter.leaves.length
  const pinned = tree.unique && bounds.equalFields === tree.fields.length
  const score =
    bounds.equalFields * EQUAL +
    (bounds.ranged ? RANGED : 0) +
    (sort.length > 0 && order !== null ? SORTED : 0) +
    (index?.partial ? 1 : 0) +
    (pinned ? UNIQUE : 0)
  return {
    scans: [{ index, ranges: narrowed ? bounds.ranges : [prefixRange(tree.prefix)] }],
    reverse: order === 'backward',
    sorted: order !== null,
    exact,
    full: !narrowed && !index?.partial,
    score,
  }
}

/** In which direction the tree gives the order asked for; null: in neither. Pinned fields do not count. */
function orderOf(
  tree: { fields: readonly IndexField[]; multikey: boolean },
  bounds: Bounds,
  sort: readonly SortField[],
): 'forward' | 'backward' | null {
  if (sort.length === 0) return 'forward'
  if (tree.multikey || !bounds.single) return null
  const pinned = new Set(tree.fields.slice(0, bounds.equalFields).map(({ path }) => path))
  const rest = sort.filter(({ path }) => !pinned.has(path))
  const [first] = rest
  if (!first) return 'forward'
  const backward = first.descending !== tree.fields[bounds.equalFields]?.descending
  const matches = rest.every(({ path, descending }, i) => {
    const field = tree.fields[bounds.equalFields + i]
    return field?.path === path && (field.descending !== descending) === backward
  })
  return matches ? (backward ? 'backward' : 'forward') : null
}
