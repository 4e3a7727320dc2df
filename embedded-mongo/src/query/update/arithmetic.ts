import { Double, Int32, Long } from 'bson'
import { isNumber, toNumber } from '../../bson/kind.ts'
import { badValue, MongoError } from '../../errors.ts'

const MAX_INT = 2n ** 31n
const MAX_LONG = 2n ** 63n

type Operation = { name: '$inc' | '$mul'; verb: string }

/** Adds or multiplies as BSON does: a double makes a double, a 32-bit overflow makes 64 bits, a 64-bit one is refused. */
export function calculate(operation: Operation, old: unknown, operand: unknown): unknown {
  if (!isNumber(operand)) {
    throw new MongoError('TypeMismatch', `Cannot ${operation.verb} with non-numeric argument`)
  }
  if (old === undefined) return operation.name === '$inc' ? operand : zeroLike(operand)
  if (!isNumber(old)) {
    throw new MongoError(
      'TypeMismatch',
      `Cannot apply ${operation.name} to a value of non-numeric type`,
    )
  }
  const [a, b] = [toInteger(old), toInteger(operand)]
  if (a === null || b === null) {
    const [x, y] = [toNumber(old) ?? NaN, toNumber(operand) ?? NaN]
    return new Double(operation.name === '$inc' ? x + y : x * y)
  }
  const result = operation.name === '$inc' ? a + b : a * b
  if (result >= MAX_LONG || result < -MAX_LONG)
    throw badValue(`Failed to apply ${operation.name}: integer overflow`)
  const narrow = !(old instanceof Long) && !(operand instanceof Long)
  return narrow && result >= -MAX_INT && result < MAX_INT
    ? new Int32(Number(result))
    : Long.fromBigInt(result)
}

function toInteger(value: unknown): bigint | null {
  if (value instanceof Int32) return BigInt(value.value)
  return value instanceof Long ? value.toBigInt() : null
}

function zeroLike(value: unknown): unknown {
  if (value instanceof Int32) return new Int32(0)
  return value instanceof Long ? Long.ZERO : new Double(0)
}
