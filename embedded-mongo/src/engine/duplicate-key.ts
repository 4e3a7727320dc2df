import { ObjectId } from 'bson'
import type { Doc } from '../bson/kind.ts'
import { toNumber } from '../bson/kind.ts'
import { MongoError } from '../errors.ts'

/** E11000 as clients and their plugins read it: by keyPattern and keyValue, and by the text. */
export function duplicateKey(
  ns: string,
  index: { name: string; key: unknown },
  value: Doc,
): MongoError {
  const shown = Object.entries(value).map(([path, part]) => `${path}: ${show(part)}`)
  return new MongoError(
    'DuplicateKey',
    `E11000 duplicate key error collection: ${ns} index: ${index.name} dup key: { ${shown.join(', ')} }`,
    { keyPattern: index.key, keyValue: value },
  )
}

function show(value: unknown): string {
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`
  if (value instanceof Date) return `new Date(${value.getTime()})`
  const number = toNumber(value)
  return number === undefined ? JSON.stringify(value) : String(number)
}
