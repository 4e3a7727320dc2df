import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  BSONValue,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson'
import { badValue } from '../errors.ts'

export type Doc = Record<string, unknown>

/** What an empty array is in an index and in a sort: below null. */
export const EMPTY_ARRAY = Symbol('empty array')

/** The first byte of an encoded value. Ascending is BSON's order of types; inverted bytes stay in 1..254 too. */
export const Kind = {
  Min: 1,
  Empty: 8,
  Null: 16,
  Number: 24,
  String: 32,
  Object: 40,
  Array: 48,
  Binary: 56,
  ObjectId: 64,
  Bool: 72,
  Date: 80,
  Timestamp: 88,
  RegExp: 96,
  Max: 254,
} as const

/** A missing field has the kind of null. Decimal128, code and DBRef have no order here and are refused. */
export function kindOf(value: unknown): number {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return Kind.Number
    case 'string':
      return Kind.String
    case 'boolean':
      return Kind.Bool
    case 'undefined':
      return Kind.Null
    case 'symbol':
      return Kind.Empty
    case 'object':
    case 'function':
      return value === null ? Kind.Null : kindOfObject(value)
  }
}

function kindOfObject(value: object): number {
  if (Array.isArray(value)) return Kind.Array
  if (value instanceof Date) return Kind.Date
  return value instanceof BSONValue ? kindOfBson(value) : Kind.Object
}

function kindOfBson(value: BSONValue): number {
  if (value instanceof ObjectId) return Kind.ObjectId
  if (value instanceof Int32 || value instanceof Double) return Kind.Number
  // A Timestamp is a Long to JavaScript, so it is asked first.
  if (value instanceof Timestamp) return Kind.Timestamp
  if (value instanceof Long) return Kind.Number
  if (value instanceof Binary) return Kind.Binary
  if (value instanceof BSONRegExp) return Kind.RegExp
  if (value instanceof BSONSymbol) return Kind.String
  if (value instanceof MinKey) return Kind.Min
  if (value instanceof MaxKey) return Kind.Max
  throw badValue(`values of type ${value._bsontype} cannot be compared or indexed here`)
}

/** A plain embedded document, as against an array, a scalar or a BSON wrapper. */
export function isDoc(value: unknown): value is Doc {
  return (
    value !== null &&
    typeof value === 'object' &&
    !Array.isArray(value) &&
    !(value instanceof BSONValue) &&
    !(value instanceof Date)
  )
}

/** Whether a value is of the numeric kind, wrapped or not. */
export const isNumber = (value: unknown) =>
  typeof value === 'number' ||
  (typeof value === 'object' && value !== null && kindOf(value) === Kind.Number)

/** The nearest double; undefined for what is not a number. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (value instanceof Int32 || value instanceof Double) return value.value
  if (value instanceof Long && !(value instanceof Timestamp)) return value.toNumber()
  return typeof value === 'bigint' ? Number(value) : undefined
}
