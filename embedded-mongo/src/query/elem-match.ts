import type { Doc } from '../bson/kind.ts'
import { isDoc } from '../bson/kind.ts'
import { badValue } from '../errors.ts'
import type { Test } from './comparison.ts'
import { isOperators, parseFilter } from './filter.ts'
import type { OperatorTest } from './operators.ts'
import { compileOperator } from './operators.ts'

type ElementTest = { test: Test; typed: boolean }

const LOGICAL = new Set(['$and', '$or', '$nor'])

/** `{ $elemMatch: operators }` judges each element as a value, `{ $elemMatch: filter }` as a document. */
export function elementTest(operand: unknown): OperatorTest {
  if (!isDoc(operand)) throw badValue('$elemMatch needs an Object')
  const first = Object.keys(operand)[0] ?? ''
  const { test, typed } =
    isOperators(operand) && !LOGICAL.has(first) ? operatorsTest(operand) : documentTest(operand)
  const some: Test = (value) => Array.isArray(value) && value.some(test)
  return { test: some, inArrays: false, negated: false, typed }
}

function documentTest(filter: Doc): ElementTest {
  const { test, typed } = parseFilter(filter)
  // An array inside the array is a document whose names are positions.
  return {
    test: (element) =>
      isDoc(element)
        ? test(element)
        : Array.isArray(element) && test(Object.fromEntries(element.entries())),
    typed,
  }
}

/** An element that is an array itself is judged as a whole, not by its elements. */
function operatorsTest(operators: Doc): ElementTest {
  let typed = false
  const tests: Test[] = []
  for (const [name, operand] of Object.entries(operators)) {
    if (name === '$options') continue
    const compiled =
      name === '$not'
        ? negation(operand)
        : name === '$elemMatch'
          ? elementTest(operand)
          : compileOperator(name, operand, operators)
    typed ||= compiled.typed === true
    tests.push((element) => compiled.test(element) !== compiled.negated)
  }
  return { test: (element) => tests.every((test) => test(element)), typed }
}

function negation(operand: unknown): OperatorTest {
  if (!isOperators(operand)) throw badValue('$not inside $elemMatch needs a document of operators')
  return { ...operatorsTest(operand), inArrays: false, negated: true }
}
