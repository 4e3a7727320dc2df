import { BSONRegExp, Long } from 'bson'
import type { Doc } from '../bson/kind.ts'
import { Kind, kindOf, toNumber } from '../bson/kind.ts'
import { encode } from '../bson/keys.ts'
import { badValue } from '../errors.ts'
import type { Test } from './comparison.ts'
import { each, equals, greater, greaterOrEqual, less, lessOrEqual } from './comparison.ts'
import { toRegExp } from './regex.ts'
import { compileType } from './type-names.ts'

/** One operator on one value. `inArrays`: an element of an array may pass instead of the array. */
export type OperatorTest = { test: Test; inArrays: boolean; negated: boolean; typed?: boolean }

const plain = (test: Test): OperatorTest => ({ test, inArrays: true, negated: false })
const whole = (test: Test): OperatorTest => ({ test, inArrays: false, negated: false })
const not = (operator: OperatorTest): OperatorTest => ({ ...operator, negated: !operator.negated })

function regexTest(regex: RegExp): Test {
  return (value) => typeof value === 'string' && regex.test(value)
}

function anyOf(operand: unknown, name: string): Test {
  if (!Array.isArray(operand)) throw badValue(`${name} needs an array`)
  const values: unknown[] = operand
  const regexes = values
    .filter((value) => value instanceof BSONRegExp)
    .map((value) => regexTest(toRegExp(value)))
  const keys = new Set(values.filter((value) => !(value instanceof BSONRegExp)).map(encode))
  return (value) => keys.has(encode(value)) || regexes.some((test) => test(value))
}

function modulo(operand: unknown): Test {
  const [divisor, remainder, ...rest] = Array.isArray(operand) ? operand.map(toNumber) : []
  if (divisor === undefined || remainder === undefined || rest.length > 0) {
    throw badValue('malformed mod, needs to be an array of two numbers')
  }
  if (![divisor, remainder].every(Number.isFinite)) throw badValue('$mod needs finite numbers')
  if (Math.trunc(divisor) === 0) throw badValue('divisor cannot be 0')
  const [by, left] = [BigInt(Math.trunc(divisor)), BigInt(Math.trunc(remainder))]
  return (value) => {
    const number = toNumber(value)
    if (number === undefined || !Number.isFinite(number)) return false
    const whole = value instanceof Long ? value.toBigInt() : BigInt(Math.trunc(number))
    return whole % by === left
  }
}

function size(operand: unknown): Test {
  const length = toNumber(operand)
  if (length === undefined || !Number.isInteger(length) || length < 0) {
    throw badValue('$size needs a whole number of at least 0')
  }
  return (value) => Array.isArray(value) && value.length === length
}

function isTrue(operand: unknown): boolean {
  return kindOf(operand) !== Kind.Null && operand !== false && toNumber(operand) !== 0
}

/** An equality, or a match of the pattern when the operand is a regular expression. */
export const equality = (operand: unknown): OperatorTest =>
  plain(operand instanceof BSONRegExp ? regexTest(toRegExp(operand)) : equals(operand))

const COMPILERS: Readonly<Record<string, (operand: unknown, siblings: Doc) => OperatorTest>> = {
  $eq: (operand) => plain(equals(operand)),
  $ne: (operand) => not(plain(equals(operand))),
  $gt: (operand) => plain(greater(operand)),
  $gte: (operand) => plain(greaterOrEqual(operand)),
  $lt: (operand) => plain(less(operand)),
  $lte: (operand) => plain(lessOrEqual(operand)),
  $in: (operand) => plain(anyOf(operand, '$in')),
  $nin: (operand) => not(plain(anyOf(operand, '$nin'))),
  $exists: (operand) => ({ ...whole((value) => value !== undefined), negated: !isTrue(operand) }),
  $type: (operand) => {
    const { test, typed } = compileType(operand)
    return { ...plain(test), typed }
  },
  $regex: (operand, siblings) => plain(regexTest(toRegExp(operand, siblings.$options))),
  $size: (operand) => whole(size(operand)),
  $mod: (operand) => plain(modulo(operand)),
}

export function compileOperator(name: string, operand: unknown, siblings: Doc): OperatorTest {
  const compiler = Object.hasOwn(COMPILERS, name) ? COMPILERS[name] : undefined
  if (!compiler) throw badValue(`unknown operator: ${name}`)
  return compiler(operand, siblings)
}

/** The test of one value that a path reached. */
export const valueTest = ({ test, inArrays }: OperatorTest): Test => (inArrays ? each(test) : test)
