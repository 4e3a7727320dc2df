import { Kind, kindOf } from '../bson/kind.ts'
import { encode } from '../bson/keys.ts'
import { compileOperator, valueTest } from '../query/operators.ts'
import type { Filter, Leaf } from '../query/filter.ts'

/** Whether every document that a conjunction of leaves selects is in an index with this partial filter. */
export function implies(leaves: readonly Leaf[], partial: Filter): boolean {
  return partial.leaves.every((needed) =>
    leaves.some((leaf) => leaf.path === needed.path && impliesLeaf(leaf, needed)),
  )
}

function impliesLeaf(leaf: Leaf, needed: Leaf): boolean {
  if (leaf.operator === needed.operator && encode(leaf.operand) === encode(needed.operand))
    return true
  if (leaf.operator === '$eq') return valueMeets(leaf.operand, needed)
  if (leaf.operator === '$in' && Array.isArray(leaf.operand)) {
    return leaf.operand.length > 0 && leaf.operand.every((value) => valueMeets(value, needed))
  }
  // A comparison matches nothing that is missing, unless it compares with null.
  const present = COMPARISONS.has(leaf.operator) && kindOf(leaf.operand) !== Kind.Null
  return needed.operator === '$exists' && (present || leaf.operator === '$type')
}

const COMPARISONS = new Set(['$gt', '$gte', '$lt', '$lte'])

/** Whether a field equal to this value meets the leaf; missing counts as null, so null implies nothing. */
function valueMeets(value: unknown, needed: Leaf): boolean {
  const kind = kindOf(value)
  if (kind === Kind.Null || kind === Kind.RegExp || kind === Kind.Array) return false
  return valueTest(compileOperator(needed.operator, needed.operand, {}))(value)
}
