import type { Doc } from '../../bson/kind.ts'
import { isDoc, toNumber } from '../../bson/kind.ts'
import { compare, encode, encodeAs } from '../../bson/keys.ts'
import { badValue, failedToParse } from '../../errors.ts'
import { elementTest } from '../elem-match.ts'
import { isOperators, parseFilter } from '../filter.ts'
import { equality } from '../operators.ts'
import { parseSort, sortKey } from '../sort.ts'
import type { Edit } from './edit.ts'

function arrayOf(old: unknown, operator: string): unknown[] {
  if (!Array.isArray(old)) throw badValue(`The field must be an array to apply ${operator}`)
  return old as unknown[] // isArray widens to any[]
}

function eachOf(
  operand: unknown,
  operator: string,
  allowed: ReadonlySet<string>,
): { values: unknown[]; modifiers: Doc } {
  if (!isDoc(operand) || !('$each' in operand)) return { values: [operand], modifiers: {} }
  const { $each: values, ...modifiers } = operand
  if (!Array.isArray(values))
    throw badValue(`The argument to $each in ${operator} must be an array`)
  const unknown = Object.keys(modifiers).find((name) => !allowed.has(name))
  if (unknown !== undefined) throw badValue(`Unrecognized clause in ${operator}: ${unknown}`)
  return { values: values as unknown[], modifiers } // isArray widens to any[]
}

const PUSH_MODIFIERS = new Set(['$slice', '$sort', '$position'])

export function push(operand: unknown): Edit {
  const { values, modifiers } = eachOf(operand, '$push', PUSH_MODIFIERS)
  const position = integer(modifiers.$position, '$position')
  const slice = integer(modifiers.$slice, '$slice')
  const sort = modifiers.$sort === undefined ? null : elementSort(modifiers.$sort)
  return (old) => {
    let out = old === undefined ? [] : [...arrayOf(old, '$push')]
    out.splice(position ?? out.length, 0, ...values)
    if (sort) out = sort(out)
    if (slice !== undefined) out = slice < 0 ? out.slice(slice) : out.slice(0, slice)
    return out
  }
}

function integer(value: unknown, name: string): number | undefined {
  if (value === undefined) return undefined
  const number = toNumber(value)
  if (number === undefined || !Number.isInteger(number))
    throw badValue(`The value for ${name} must be an integer`)
  return number
}

/** `1` and `-1` order whole elements, a document orders by fields of them. */
function elementSort(spec: unknown): (elements: unknown[]) => unknown[] {
  const direction = toNumber(spec)
  if (direction === undefined && !isDoc(spec))
    throw badValue('The $sort must be 1, -1 or a document')
  if (direction !== undefined && Math.abs(direction) !== 1)
    throw badValue('The $sort element value must be either 1 or -1')
  const byFields = direction === undefined ? sortKey(parseSort(spec)) : null
  const key = (value: unknown) =>
    byFields ? byFields(isDoc(value) ? value : {}) : encodeAs(value, direction === -1)
  return (elements) =>
    elements
      .map((value) => ({ value, key: key(value) }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
      .map(({ value }) => value)
}

export function addToSet(operand: unknown): Edit {
  const { values } = eachOf(operand, '$addToSet', new Set())
  return (old) => {
    const out = old === undefined ? [] : [...arrayOf(old, '$addToSet')]
    for (const value of values)
      if (!out.some((element) => compare(element, value) === 0)) out.push(value)
    return out
  }
}

export function pull(operand: unknown): Edit {
  const matches = pullTest(operand)
  return (old) =>
    old === undefined ? undefined : arrayOf(old, '$pull').filter((element) => !matches(element))
}

function pullTest(operand: unknown): (element: unknown) => boolean {
  if (isOperators(operand)) {
    const { test } = elementTest(operand)
    return (element) => test([element])
  }
  if (!isDoc(operand)) return equality(operand).test
  const { test } = parseFilter(operand)
  return (element) => isDoc(element) && test(element)
}

export function pullAll(operand: unknown): Edit {
  if (!Array.isArray(operand)) throw badValue('$pullAll requires an array argument')
  const keys = new Set(operand.map(encode))
  return (old) =>
    old === undefined
      ? undefined
      : arrayOf(old, '$pullAll').filter((element) => !keys.has(encode(element)))
}

export function pop(operand: unknown): Edit {
  const end = toNumber(operand)
  if (end !== 1 && end !== -1) throw failedToParse('$pop expects 1 or -1')
  return (old) => {
    if (old === undefined) return undefined
    const elements = arrayOf(old, '$pop')
    return end === 1 ? elements.slice(0, -1) : elements.slice(1)
  }
}
