import type { Doc } from '../../bson/kind.ts'
import { isDoc } from '../../bson/kind.ts'
import { own } from '../../bson/path.ts'
import { badValue, notSupported } from '../../errors.ts'
import type { Leaf } from '../filter.ts'
import { parseFilter } from '../filter.ts'

/** The paths without positional parts that a path with `$` or `$[]` stands for in a document. */
export function resolvePositions(
  doc: Doc,
  parts: readonly string[],
  leaves: readonly Leaf[],
): string[][] {
  let paths: { value: unknown; parts: string[] }[] = [{ value: doc, parts: [] }]
  for (const part of parts) {
    if (part.startsWith('$[') && part !== '$[]')
      throw notSupported('filtered positional operators are not supported')
    paths = paths.flatMap((path) => {
      if (part === '$[]') return everyElement(path)
      const name = part === '$' ? String(matchedElement(path, leaves)) : part
      return [{ value: child(path.value, name), parts: [...path.parts, name] }]
    })
  }
  return paths.map((path) => path.parts)
}

function everyElement({ value, parts }: { value: unknown; parts: string[] }) {
  if (!Array.isArray(value)) {
    throw badValue(
      `The path '${parts.join('.')}' must exist in the document in order to apply array updates.`,
    )
  }
  return value.map((element: unknown, i) => ({ value: element, parts: [...parts, String(i)] }))
}

function child(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value[Number(name)]
  return isDoc(value) ? own(value, name) : undefined
}

// What these match need not be an element.
const NOT_POSITIONAL = new Set(['$ne', '$nin', '$exists', '$size'])

const notFound = () =>
  badValue('The positional operator did not find the match needed from the query.')

/** The first element by which the array met the filter: only a single plain condition on the array says which that is. */
function matchedElement(
  { value, parts }: { value: unknown; parts: string[] },
  leaves: readonly Leaf[],
): number {
  const path = parts.join('.')
  const conditions = leaves.filter((leaf) => leaf.path === path || leaf.path.startsWith(path + '.'))
  const [condition] = conditions
  if (!condition || !Array.isArray(value)) throw notFound()
  if (conditions.length > 1)
    throw notSupported(`'$' needs exactly one condition on '${path}' in the filter`)
  if (NOT_POSITIONAL.has(condition.operator)) throw notFound()
  const index = value.findIndex(elementMatches(condition, condition.path.slice(path.length + 1)))
  if (index < 0) throw notFound()
  return index
}

function elementMatches({ operator, operand }: Leaf, rest: string): (element: unknown) => boolean {
  const { test } = parseFilter({ [rest === '' ? 'element' : rest]: { [operator]: operand } })
  if (rest !== '') return (element) => isDoc(element) && test(element)
  return operator === '$elemMatch'
    ? (element) => test({ element: [element] })
    : (element) => test({ element })
}
