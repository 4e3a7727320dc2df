import { BSONRegExp } from 'bson'
import { Kind, kindOf, toNumber } from '../bson/kind.ts'
import { encode } from '../bson/keys.ts'
import type { Leaf } from '../query/filter.ts'
import { literalPrefix, toRegExp } from '../query/regex.ts'

/** What a filter says of one path, as far as bounds of an index can say it too. */
export type Constraint = {
  /** Encoded values, one of which it equals; sorted. */
  equal: string[] | null
  /** Of one type; an end that is null is the end of the type. */
  range: { kind: number; low: Bound | null; high: Bound | null } | null
  /** How many leaves `equal` accounts for, and how many `range`. */
  equalLeaves: number
  rangeLeaves: number
}

type Bound = { key: string; inclusive: boolean }

// More branches than this make a poorer plan than a wider range.
const MAX_POINTS = 2000

const RANGES: Readonly<Record<string, { low: boolean; inclusive: boolean }>> = {
  $gt: { low: true, inclusive: false },
  $gte: { low: true, inclusive: true },
  $lt: { low: false, inclusive: false },
  $lte: { low: false, inclusive: true },
}

/** The constraints of a conjunction by path. A leaf that adds nothing is left to the filter. */
export function constraintsOf(leaves: readonly Leaf[]): Map<string, Constraint> {
  const byPath = new Map<string, Constraint>()
  for (const leaf of leaves) {
    let constraint = byPath.get(leaf.path)
    if (!constraint) {
      constraint = { equal: null, range: null, equalLeaves: 0, rangeLeaves: 0 }
      byPath.set(leaf.path, constraint)
    }
    addLeaf(constraint, leaf)
  }
  return byPath
}

function addLeaf(constraint: Constraint, { operator, operand }: Leaf): void {
  const points =
    operator === '$eq'
      ? [operand]
      : operator === '$in' && Array.isArray(operand)
        ? (operand as unknown[])
        : null
  const side = RANGES[operator]
  if (points) addPoints(constraint, points)
  else if (side) addBound(constraint, operand, side)
  else if (operator === '$regex') addPrefix(constraint, operand)
}

function addPoints(constraint: Constraint, points: readonly unknown[]): void {
  if (constraint.equal || points.length > MAX_POINTS || !points.every(isScalar)) return
  constraint.equal = [...new Set(points.map(encode))].sort()
  constraint.equalLeaves = 1
}

/** An array equals as a whole or by an element, and a pattern is no value: neither is a point in an index. */
const isScalar = (value: unknown) => !Array.isArray(value) && !(value instanceof BSONRegExp)

function addBound(
  constraint: Constraint,
  operand: unknown,
  side: { low: boolean; inclusive: boolean },
): void {
  const kind = kindOf(operand)
  const unordered =
    kind === Kind.Null || kind === Kind.Min || kind === Kind.Max || kind === Kind.Array
  if (unordered || Number.isNaN(toNumber(operand))) return
  const range = (constraint.range ??= { kind, low: null, high: null })
  const end = side.low ? 'low' : 'high'
  if (range.kind !== kind || range[end]) return
  range[end] = { key: encode(operand), inclusive: side.inclusive }
  constraint.rangeLeaves += 1
}

/** A pattern that begins with plain text is a range too, but the pattern still decides: no leaf is accounted for. */
function addPrefix(constraint: Constraint, operand: unknown): void {
  const prefix = literalPrefix(toRegExp(operand))
  if (prefix === undefined || constraint.range) return
  const last = prefix.length - 1
  const next = prefix.slice(0, last) + String.fromCharCode(prefix.charCodeAt(last) + 1)
  constraint.range = {
    kind: Kind.String,
    low: { key: encode(prefix), inclusive: true },
    high: { key: encode(next), inclusive: false },
  }
}
