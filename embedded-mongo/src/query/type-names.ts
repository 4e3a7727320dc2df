import { Double, Int32, Long, MaxKey, MinKey, Timestamp } from 'bson'
import { isDoc, Kind, kindOf } from '../bson/kind.ts'
import { badValue } from '../errors.ts'

type Test = (value: unknown) => boolean

const ofKind =
  (kind: number): Test =>
  (value) =>
    value !== undefined && kindOf(value) === kind

const TESTS: Readonly<Record<string, Test>> = {
  double: (value) => value instanceof Double,
  int: (value) => value instanceof Int32,
  long: (value) => value instanceof Long && !(value instanceof Timestamp),
  number: ofKind(Kind.Number),
  string: (value) => typeof value === 'string',
  object: isDoc,
  array: Array.isArray,
  binData: ofKind(Kind.Binary),
  objectId: ofKind(Kind.ObjectId),
  bool: (value) => typeof value === 'boolean',
  date: (value) => value instanceof Date,
  null: (value) => value === null,
  regex: ofKind(Kind.RegExp),
  timestamp: ofKind(Kind.Timestamp),
  minKey: (value) => value instanceof MinKey,
  maxKey: (value) => value instanceof MaxKey,
}

const BY_NUMBER: Readonly<Record<string, string>> = {
  1: 'double', 2: 'string', 3: 'object', 4: 'array', 5: 'binData', 7: 'objectId', 8: 'bool', 9: 'date', 10: 'null',
  11: 'regex', 16: 'int', 17: 'timestamp', 18: 'long', '-1': 'minKey', 127: 'maxKey',
} // prettier-ignore

/** Whether a type name tells numbers apart, which needs documents decoded with their number types. */
const needsNumberTypes = (name: string) => name === 'double' || name === 'int' || name === 'long'

export function compileType(operand: unknown): { test: Test; typed: boolean } {
  const names = (Array.isArray(operand) ? operand : [operand]).map((type: unknown) => {
    const name = typeof type === 'string' ? type : (BY_NUMBER[String(type)] ?? '')
    if (!Object.hasOwn(TESTS, name)) throw badValue(`Unknown type name alias: ${String(type)}`)
    return name
  })
  if (names.length === 0) throw badValue('$type must match at least one type')
  return {
    test: (value) => names.some((name) => TESTS[name]?.(value) === true),
    typed: names.some(needsNumberTypes),
  }
}
