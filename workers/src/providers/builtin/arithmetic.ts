import { calculate, CalculationError } from './calculate.ts'
import { functions } from './functions.ts'
import { calculationMax, numberTokens, type Token } from './number-tokens.ts'
import type { Skill } from './skill.ts'

const opening =
  /^(?:please )?(?:what(?:'s|’s| is| are)|how much is|calculate|compute|evaluate|solve)\b[\s:]*/i
const closing = /[\s=?.]+$/

/** Works out what is nothing but a calculation. */
export const arithmetic: Skill = ({ text }) => {
  if (text.length > calculationMax)
    return /^[\d\s()+*/.,^%!-]+$/.test(text)
      ? `That calculation is too long for me: ${calculationMax} characters are the most.`
      : null
  const sum = text.replace(opening, '').replace(closing, '')
  const tokens = numberTokens(sum)
  if (!tokens || !isCalculation(tokens) || /\d{4}-\d\d-\d\d/.test(sum)) return null
  try {
    return `${sum.trim()} = ${shown(calculate(tokens))}`
  } catch (error) {
    if (error instanceof CalculationError) return error.message
    throw error
  }
}

const operators = new Set(['plus', 'minus', 'of', 'mod'])

/** Something is done to a number, and every word is one that a calculation knows. */
function isCalculation(tokens: readonly Token[]): boolean {
  const names = tokens.flatMap((token) => (token.kind === 'name' ? [token.text] : []))
  const known = names.every(
    (name) => functions.has(name) || operators.has(name) || name === 'pi' || name === 'e',
  )
  const does = tokens.some(
    (token) => token.kind === 'sign' || (token.kind === 'name' && functions.has(token.text)),
  )
  return known && does && tokens.some(({ kind }) => kind === 'number')
}

/** Fifteen digits: what is behind them is noise of the computer's numbers. */
function shown(result: number): string {
  if (Number.isNaN(result)) return 'not a number'
  if (!Number.isFinite(result)) return 'larger than I can hold'
  return String(Number(result.toPrecision(15)))
}
