import { constants, factorial, functions } from './functions.ts'
import type { Token } from './number-tokens.ts'

const depthMax = 100

/** How tightly an operator between two values binds; a power binds to the right. */
const binding: ReadonlyMap<string, number> = new Map([
  ['+', 1],
  ['-', 1],
  ['*', 2],
  ['/', 2],
  ['mod', 2],
  ['of', 2],
  ['^', 4],
  ['**', 4],
])
const prefixBinding = 3

/** Why a calculation has no result, as a sentence. */
export class CalculationError extends Error {
  override readonly name = 'CalculationError'
}

function fail(why: string): never {
  throw new CalculationError(why)
}

function apply(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '/':
      return right === 0 ? fail('Nothing can be divided by zero.') : left / right
    case 'mod':
      return right === 0 ? fail('Nothing can be divided by zero.') : left % right
    case '^':
    case '**':
      return left ** right
    default:
      return left * right
  }
}

/** A Pratt parser that computes as it reads. Throws CalculationError. */
export function calculate(tokens: readonly Token[]): number {
  let at = 0
  const textAt = (index: number) => {
    const token = tokens[index]
    return token && token.kind !== 'number' ? token.text : null
  }
  const take = (text: string) => (textAt(at) === text ? ++at > 0 : false)

  function expression(least: number, depth: number): number {
    if (depth > depthMax) fail('That is nested too deeply for me.')
    let left = postfix(value(depth))
    for (;;) {
      const operator = textAt(at) === '%' ? 'mod' : textAt(at)
      const binds = operator === null ? undefined : binding.get(operator)
      if (operator === null || binds === undefined || binds < least) return left
      at += 1
      const right = expression(binds === 4 ? prefixBinding : binds + 1, depth + 1)
      left = apply(operator, left, right)
    }
  }

  function value(depth: number): number {
    const token = tokens[at]
    at += 1
    if (!token) return fail('The calculation is not complete.')
    if (token.kind === 'number') return token.value
    if (token.kind === 'name') return named(token.text, depth)
    if (token.text === '-') return -expression(prefixBinding, depth + 1)
    if (token.text === '+') return expression(prefixBinding, depth + 1)
    if (token.text !== '(') return fail(`I did not expect “${token.text}” there.`)
    const inner = expression(0, depth + 1)
    return take(')') ? inner : fail('A closing parenthesis is missing.')
  }

  function named(name: string, depth: number): number {
    const constant = constants.get(name)
    if (constant !== undefined) return constant
    const called = functions.get(name)
    if (!called || !take('(')) return fail(`I do not know “${name}” in a calculation.`)
    const values = [expression(0, depth + 1)]
    while (take(',')) values.push(expression(0, depth + 1))
    if (!take(')')) fail('A closing parenthesis is missing.')
    if (called.arity !== null && values.length !== called.arity)
      fail(`“${name}” takes ${called.arity} value.`)
    return called.apply(...values)
  }

  /** `5!` and `20%`; a % before another value is the remainder. */
  function postfix(left: number): number {
    if (take('!')) return postfix(factorial(left))
    if (textAt(at) === '%' && !beginsValue(at + 1)) {
      at += 1
      return postfix(left / 100)
    }
    return left
  }

  function beginsValue(index: number): boolean {
    const token = tokens[index]
    if (!token || token.kind === 'number') return token !== undefined
    return token.text === '(' || (token.kind === 'name' && token.text !== 'of')
  }

  const result = expression(0, 0)
  if (at < tokens.length) fail('I cannot read the end of that calculation.')
  return result
}
