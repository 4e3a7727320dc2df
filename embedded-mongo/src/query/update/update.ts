import type { Doc } from '../../bson/kind.ts'
import { isDoc } from '../../bson/kind.ts'
import { encode } from '../../bson/keys.ts'
import { arrayIndex } from '../../bson/path.ts'
import { badValue, failedToParse, MongoError, notSupported } from '../../errors.ts'
import type { Leaf } from '../filter.ts'
import type { Edit } from './edit.ts'
import { editAt } from './edit.ts'
import { OPERATORS } from './field-edits.ts'
import { resolvePositions } from './positional.ts'

export type Update = {
  replacement: boolean
  /** Changes a document that was decoded with its number types; it may be changed in place. */
  apply(doc: Doc, inserting: boolean): Doc
}

type Change = {
  parts: string[]
  positional: boolean
  create: boolean
  edit: Edit
  onInsert: boolean
}

/** Checks an update and makes it ready. `leaves` are the filter's, for the positional operator. */
export function compileUpdate(spec: unknown, leaves: readonly Leaf[], now: Date): Update {
  if (Array.isArray(spec)) throw notSupported('updates by pipeline are not supported')
  if (!isDoc(spec)) throw failedToParse('the update has to be a document')
  const [first] = Object.keys(spec)
  return first?.startsWith('$') ? modification(spec, leaves, now) : replacement(spec)
}

function replacement(spec: Doc): Update {
  const operator = Object.keys(spec).find((name) => name.startsWith('$'))
  if (operator !== undefined) {
    throw new MongoError(
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${operator}' is not valid for storage.`,
    )
  }
  return {
    replacement: true,
    apply(doc) {
      const { _id: given, ...rest } = spec
      const id = doc._id ?? given
      if (given !== undefined && doc._id !== undefined) assertSameId(doc._id, given)
      return id === undefined ? rest : { _id: id, ...rest }
    },
  }
}

function modification(spec: Doc, leaves: readonly Leaf[], now: Date): Update {
  const { $rename, ...others } = spec
  const renames = $rename === undefined ? [] : renamesOf($rename)
  const changes = Object.entries(others).flatMap(([operator, fields]) =>
    changesOf(operator, fields, now),
  )
  const paths = [
    ...renames.flatMap(({ from, to }) => [from, to]),
    ...changes.map(({ parts }) => parts),
  ]
  assertNoConflict(paths.map((parts) => parts.join('.')))
  // MongoDB makes new fields in this order, whatever the order of the update.
  changes.sort((a, b) => comparePaths(a.parts, b.parts))
  const touchesId = paths.some(([first]) => first === '_id')
  return {
    replacement: false,
    apply(doc, inserting) {
      const before = touchesId && doc._id !== undefined ? encode(doc._id) : null
      for (const rename of renames) applyRename(doc, rename)
      for (const change of changes) {
        if (change.onInsert && !inserting) continue
        const ends = change.positional
          ? resolvePositions(doc, change.parts, leaves)
          : [change.parts]
        for (const parts of ends) editAt(doc, { parts, create: change.create, edit: change.edit })
      }
      if (before !== null && (doc._id === undefined || encode(doc._id) !== before))
        throw immutableId()
      return doc
    },
  }
}

function changesOf(operator: string, fields: unknown, now: Date): Change[] {
  const definition = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined
  if (!definition)
    throw failedToParse(`Unknown modifier: ${operator}. Expected a valid update modifier`)
  return Object.entries(operandFields(operator, fields)).map(([path, operand]) => ({
    parts: partsOf(path),
    positional: path.includes('$'),
    create: definition.create,
    edit: definition.edit(operand, now),
    onInsert: operator === '$setOnInsert',
  }))
}

type Rename = { from: string[]; to: string[] }

function renamesOf(fields: unknown): Rename[] {
  return Object.entries(operandFields('$rename', fields)).map(([from, to]) => {
    if (typeof to !== 'string') throw badValue('The target field of $rename must be a string')
    if (from.includes('$') || to.includes('$')) throw badValue('$rename takes no positional paths')
    return { from: partsOf(from), to: partsOf(to) }
  })
}

function applyRename(doc: Doc, { from, to }: Rename): void {
  let moved: unknown
  const take: Edit = (old) => {
    moved = old
    return undefined
  }
  editAt(doc, { parts: from, create: false, edit: take })
  if (moved !== undefined) editAt(doc, { parts: to, create: true, edit: () => moved })
}

function operandFields(operator: string, fields: unknown): Doc {
  if (!isDoc(fields))
    throw failedToParse(`Modifiers operate on fields but ${operator} has no document`)
  return fields
}

function partsOf(path: string): string[] {
  const parts = path.split('.')
  if (parts.includes(''))
    throw new MongoError('EmptyFieldName', `The update path '${path}' contains an empty field name`)
  if (parts[0]?.startsWith('$')) {
    throw new MongoError(
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${path}' is not valid for storage.`,
    )
  }
  return parts
}

function assertNoConflict(paths: readonly string[]): void {
  const seen = new Set(paths)
  for (const [i, path] of paths.entries()) {
    const parts = path.split('.')
    const above = parts
      .map((_, length) => parts.slice(0, length).join('.'))
      .find((prefix) => seen.has(prefix))
    if (above === undefined && paths.indexOf(path) === i) continue
    throw new MongoError(
      'ConflictingUpdateOperators',
      `Updating the path '${path}' would create a conflict at '${above ?? path}'`,
    )
  }
}

function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (const [i, part] of a.entries()) {
    const other = b[i]
    if (other === undefined) return 1
    if (part === other) continue
    const [x, y] = [arrayIndex(part), arrayIndex(other)]
    return x !== undefined && y !== undefined ? x - y : part < other ? -1 : 1
  }
  return a.length - b.length
}

function assertSameId(stored: unknown, given: unknown): void {
  if (encode(stored) !== encode(given)) throw immutableId()
}

const immutableId = () =>
  new MongoError(
    'ImmutableField',
    "Performing an update on the path '_id' would modify the immutable field '_id'",
  )
