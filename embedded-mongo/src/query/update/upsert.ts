import type { Doc } from '../../bson/kind.ts'
import { BSONRegExp } from 'bson'
import type { Filter } from '../filter.ts'
import { editAt } from './edit.ts'

/** The document an upsert starts from: what the filter says its fields are equal to, with their number types. */
export function upsertBase({ leaves }: Filter): Doc {
  const doc: Doc = {}
  for (const { path, operator, operand } of leaves) {
    const [only, ...others] = Array.isArray(operand) ? (operand as unknown[]) : []
    const single =
      operator === '$in' &&
      only !== undefined &&
      others.length === 0 &&
      !(only instanceof BSONRegExp)
    if (operator !== '$eq' && !single) continue
    const value = single ? only : operand
    editAt(doc, { parts: path.split('.'), create: true, edit: () => value })
  }
  return doc
}
