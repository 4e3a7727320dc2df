import type { Doc } from '../../bson/kind.ts'
import { isDoc } from '../../bson/kind.ts'
import { arrayIndex, own } from '../../bson/path.ts'
import { badValue, MongoError } from '../../errors.ts'

/** The new value at a path; undefined stands for a missing one, before and after. */
export type Edit = (old: unknown) => unknown

export type Target = {
  parts: readonly string[]
  /** Make the way to the end where there is none. */
  create: boolean
  edit: Edit
}

/** MongoDB's limit for the gap that setting an element beyond an array's end may leave. */
const MAX_GAP = 1_500_000

/** Applies an edit at the end of a path without positional parts, in place. */
export function editAt(root: Doc, target: Target): void {
  visit(root, target, 0)
}

function visit(node: Doc | unknown[], target: Target, at: number): void {
  const part = target.parts[at] ?? ''
  const slot = Array.isArray(node) ? elementSlot(node, part, target) : fieldSlot(node, part)
  if (!slot) return
  if (at === target.parts.length - 1) {
    slot.set(target.edit(slot.value))
    return
  }
  const child = slot.value
  if (Array.isArray(child) || isDoc(child)) {
    visit(child as Doc | unknown[], target, at + 1) // isArray widens to any[]
  } else if (child === undefined && target.create) {
    const made: Doc = {}
    visit(made, target, at + 1)
    if (Object.keys(made).length > 0) slot.set(made)
  } else if (target.create) {
    const path = target.parts.slice(0, at + 1).join('.')
    throw notViable(target.parts[at + 1] ?? '', path)
  }
}

type Slot = { value: unknown; set(value: unknown): void }

function fieldSlot(node: Doc, name: string): Slot {
  return {
    value: own(node, name),
    set(value) {
      if (value === undefined) Reflect.deleteProperty(node, name)
      // A plain assignment to __proto__ would not make a field.
      else
        Object.defineProperty(node, name, {
          value,
          enumerable: true,
          writable: true,
          configurable: true,
        })
    },
  }
}

function elementSlot(node: unknown[], part: string, target: Target): Slot | null {
  const index = arrayIndex(part)
  if (index === undefined) {
    if (!target.create) return null
    throw notViable(part, target.parts.slice(0, target.parts.indexOf(part)).join('.'))
  }
  return {
    value: node[index],
    set(value) {
      if (value === undefined) {
        // An element that is unset leaves its place.
        if (index < node.length) node[index] = null
        return
      }
      if (index - node.length > MAX_GAP)
        throw badValue(`cannot pad an array by more than ${MAX_GAP} elements`)
      while (node.length < index) node.push(null)
      node[index] = value
    },
  }
}

const notViable = (field: string, path: string) =>
  new MongoError('PathNotViable', `Cannot create field '${field}' in the element at '${path}'`)
