import { Timestamp } from 'bson'
import { isDoc } from '../../bson/kind.ts'
import { compare } from '../../bson/keys.ts'
import { badValue } from '../../errors.ts'
import { addToSet, pop, pull, pullAll, push } from './array-edits.ts'
import { calculate } from './arithmetic.ts'
import type { Edit } from './edit.ts'

type Operator = { create: boolean; edit(operand: unknown, now: Date): Edit }

const INC = { name: '$inc', verb: 'increment' } as const
const MUL = { name: '$mul', verb: 'multiply' } as const

function currentDate(operand: unknown, now: Date): Edit {
  const type = isDoc(operand) ? operand.$type : operand === true ? 'date' : undefined
  if (type === 'date') return () => now
  if (type === 'timestamp')
    return () => new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 })
  throw badValue("$currentDate needs true, { $type: 'date' } or { $type: 'timestamp' }")
}

/** What each operator makes of one field. $rename is two edits and stands apart. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  $set: { create: true, edit: (operand) => () => operand },
  $setOnInsert: { create: true, edit: (operand) => () => operand },
  $unset: { create: false, edit: () => () => undefined },
  $inc: { create: true, edit: (operand) => (old) => calculate(INC, old, operand) },
  $mul: { create: true, edit: (operand) => (old) => calculate(MUL, old, operand) },
  $min: {
    create: true,
    edit: (operand) => (old) => (old === undefined || compare(operand, old) < 0 ? operand : old),
  },
  $max: {
    create: true,
    edit: (operand) => (old) => (old === undefined || compare(operand, old) > 0 ? operand : old),
  },
  $currentDate: { create: true, edit: currentDate },
  $push: { create: true, edit: push },
  $addToSet: { create: true, edit: addToSet },
  $pull: { create: false, edit: pull },
  $pullAll: { create: false, edit: pullAll },
  $pop: { create: false, edit: pop },
}
