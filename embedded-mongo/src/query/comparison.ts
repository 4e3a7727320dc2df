import { Double, Int32, ObjectId } from 'bson'
import { isNumber, Kind, kindOf, toNumber } from '../bson/kind.ts'
import { compare, encode } from '../bson/keys.ts'

export type Test = (value: unknown) => boolean

/** A number that JavaScript can say as it is: compared without being encoded. */
const unwrap = (value: unknown) =>
  value instanceof Int32 || value instanceof Double ? value.value : value

export function equals(given: unknown): Test {
  const operand = unwrap(given)
  if (operand === null || operand === undefined)
    return (value) => value === null || value === undefined
  if (typeof operand === 'string' || typeof operand === 'boolean')
    return (value) => value === operand
  if (typeof operand === 'number' && Math.abs(operand) < 2 ** 53) {
    return (value) =>
      value === operand ||
      (typeof value === 'object' && isNumber(value) && toNumber(value) === operand)
  }
  if (operand instanceof ObjectId)
    return (value) => value instanceof ObjectId && operand.equals(value)
  const kind = kindOf(operand)
  const key = encode(operand)
  return (value) => value !== undefined && kindOf(value) === kind && encode(value) === key
}

const isNaNNumber = (value: unknown) => Number.isNaN(toNumber(value))

/** `accepts` judges the sign of value − operand. Values of another type than the operand's never match. */
function ordered(given: unknown, accepts: (sign: number) => boolean): Test {
  const operand = unwrap(given)
  const kind = kindOf(operand)
  if (kind === Kind.Null) return (value) => kindOf(value) === Kind.Null && accepts(0)
  if (kind === Kind.Min || kind === Kind.Max) {
    return (value) => value !== undefined && accepts(compare(value, operand))
  }
  if (isNaNNumber(operand))
    return (value) => value !== undefined && isNaNNumber(value) && accepts(0)
  return (value) =>
    value !== undefined &&
    kindOf(value) === kind &&
    !isNaNNumber(value) &&
    accepts(compare(value, operand))
}

export const greater = (operand: unknown) => ordered(operand, (sign) => sign > 0)
export const greaterOrEqual = (operand: unknown) => ordered(operand, (sign) => sign >= 0)
export const less = (operand: unknown) => ordered(operand, (sign) => sign < 0)
export const lessOrEqual = (operand: unknown) => ordered(operand, (sign) => sign <= 0)

/** A test that an array passes as a whole or by one of its elements. */
export const each =
  (test: Test): Test =>
  (value) =>
    test(value) || (Array.isArray(value) && value.some(test))
