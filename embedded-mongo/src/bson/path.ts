import type { Doc } from './kind.ts'
import { EMPTY_ARRAY, isDoc } from './kind.ts'

const INDEX = /^(0|[1-9]\d*)$/

/** The value at a name, or undefined; inherited names do not exist. */
export const own = (doc: Doc, name: string): unknown =>
  Object.hasOwn(doc, name) ? doc[name] : undefined

/** The position that a part of a path names in an array, or undefined. */
export const arrayIndex = (part: string): number | undefined =>
  INDEX.test(part) ? Number(part) : undefined

/**
 * Calls `visit` with each value that a dotted path reaches, through arrays as MongoDB does, until it answers true.
 * A missing end is visited as undefined; an array without embedded documents on the way is not visited at all.
 */
export function walk(
  value: unknown,
  parts: readonly string[],
  visit: (value: unknown) => boolean,
  at = 0,
): boolean {
  const part = parts[at]
  if (part === undefined) return visit(value)
  if (Array.isArray(value)) {
    const index = arrayIndex(part)
    if (index !== undefined && index < value.length && walk(value[index], parts, visit, at + 1))
      return true
    return value.some((element) => isDoc(element) && walk(element, parts, visit, at))
  }
  return isDoc(value) ? walk(own(value, part), parts, visit, at + 1) : visit(undefined)
}

/** The values under which an index or a sort knows a document, and whether an array was met on the way. */
export function keyValues(
  doc: Doc,
  parts: readonly string[],
): { values: unknown[]; multikey: boolean } {
  const [first] = parts
  if (parts.length === 1 && first !== undefined) {
    const value = own(doc, first)
    if (!Array.isArray(value)) return { values: [value], multikey: false }
  }
  const values: unknown[] = []
  walk(doc, parts, (value) => {
    if (!Array.isArray(value)) values.push(value)
    else if (value.length === 0) values.push(EMPTY_ARRAY)
    else values.push(...(value as unknown[])) // isArray widens to any[]
    return false
  })
  if (values.length === 0) values.push(undefined)
  return { values, multikey: crossesArray(doc, parts) }
}

function crossesArray(doc: Doc, parts: readonly string[]): boolean {
  let value: unknown = doc
  for (const part of parts) {
    if (!isDoc(value)) break
    value = own(value, part)
  }
  return Array.isArray(value)
}
