import { Kind } from '../bson/kind.ts'
import { encode, invert } from '../bson/keys.ts'
import { MAX_KEY } from '../kv/store.ts'
import type { Range } from '../kv/view.ts'
import { PREFIX_END } from '../kv/view.ts'
import type { Constraint } from './constraints.ts'
import type { IndexField } from './index-spec.ts'

export type Bounds = {
  ranges: Range[]
  /** Leading fields that are pinned to values. */
  equalFields: number
  /** All of them to one value each. */
  single: boolean
  ranged: boolean
  /** Leaves of the filter that the ranges express. */
  leaves: number
  /** A bound was too long for a key and was cut, so the ranges are wider than the filter. */
  cut: boolean
}

// Ranges of one plan; above, the remaining fields are left to the filter.
const MAX_RANGES = 4000

/** The ranges of an index that a filter's constraints leave: values for the leading fields, then perhaps one range. */
export function boundsOf(
  tree: { prefix: string; fields: readonly IndexField[]; multikey: boolean },
  constraints: ReadonlyMap<string, Constraint>,
): Bounds {
  let starts = [tree.prefix]
  let equalFields = 0
  let leaves = 0
  for (const { path, descending } of tree.fields) {
    const constraint = constraints.get(path)
    if (!constraint) break
    if (constraint.equal) {
      if (starts.length * constraint.equal.length > MAX_RANGES) break
      const ends = descending ? constraint.equal.map(invert).sort() : constraint.equal
      starts = starts.flatMap((start) => ends.map((end) => start + end))
      equalFields += 1
      leaves += constraint.equalLeaves
      continue
    }
    const ends = constraint.range && valueEnds(constraint.range, tree.multikey)
    if (!ends) break
    const { from, to } = rangeText(descending ? inverted(ends) : ends)
    const ranges = starts.map((start) => ({ from: start + from, to: start + to }))
    return finish({
      ranges,
      equalFields,
      single: starts.length === 1,
      ranged: true,
      leaves: leaves + constraint.rangeLeaves,
    })
  }
  const ranges = starts.map((start) => ({ from: start, to: start + PREFIX_END }))
  return finish({ ranges, equalFields, single: starts.length === 1, ranged: false, leaves })
}

/** Where a range begins or ends: at the keys that begin with `key`, or after all of them. */
type End = { key: string; after: boolean }
type Ends = { from: End; to: End }

/**
 * In a multikey index two ends may be met by two elements of one array, so only one of them is a bound. NaN is of the
 * numbers' type but in no comparison.
 */
function valueEnds({ kind, low, high }: NonNullable<Constraint['range']>, multikey: boolean): Ends {
  const upper = multikey && low ? null : high
  return {
    from: low ? { key: low.key, after: !low.inclusive } : lowestOf(kind),
    to: upper
      ? { key: upper.key, after: upper.inclusive }
      : { key: String.fromCharCode(kind + 1), after: false },
  }
}

/** Kinds have room between them, so that a type begins and ends at bytes that are no kind, seen from either side. */
function lowestOf(kind: number): End {
  return kind === Kind.Number
    ? { key: encode(NaN), after: true }
    : { key: String.fromCharCode(kind - 1), after: true }
}

const inverted = ({ from, to }: Ends): Ends => ({
  from: { key: invert(to.key), after: !to.after },
  to: { key: invert(from.key), after: !from.after },
})

const rangeText = ({ from, to }: Ends): Range => ({ from: endText(from), to: endText(to) })

const endText = ({ key, after }: End) => (after ? key + PREFIX_END : key)

function finish(bounds: Omit<Bounds, 'cut'>): Bounds {
  const cut = bounds.ranges.some(({ from, to }) => from.length > MAX_KEY || to.length > MAX_KEY)
  if (!cut) return { ...bounds, cut }
  const ranges = bounds.ranges.map(({ from, to }) => ({
    from: from.slice(0, MAX_KEY - 1),
    to: to.length > MAX_KEY ? to.slice(0, MAX_KEY - 1) + PREFIX_END : to,
  }))
  return { ...bounds, ranges, cut }
}
