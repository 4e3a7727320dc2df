import { BSONRegExp } from 'bson'
import { badValue } from '../errors.ts'

// Flag u makes JavaScript reject what it would otherwise read differently from PCRE (unknown escapes, for instance).
const FLAGS: Readonly<Record<string, string>> = { i: 'i', m: 'm', s: 's', u: '' }

/** A pattern as MongoDB sends it. What JavaScript cannot say, or says differently, is refused. */
export function toRegExp(pattern: unknown, options?: unknown): RegExp {
  if (pattern instanceof BSONRegExp) return toRegExp(pattern.pattern, options ?? pattern.options)
  if (typeof pattern !== 'string') throw badValue('$regex has to be a string')
  if (options !== undefined && typeof options !== 'string')
    throw badValue('$options has to be a string')
  let flags = 'u'
  for (const option of options ?? '') {
    const flag = FLAGS[option]
    if (flag === undefined)
      throw badValue(`the regular expression option '${option}' is not supported`)
    if (!flags.includes(flag)) flags += flag
  }
  if (pattern.includes('[[:')) throw badValue('POSIX character classes are not supported')
  try {
    return new RegExp(pattern, flags)
  } catch (error) {
    throw badValue(`the regular expression is not supported: ${String(error)}`)
  }
}

/** What every match begins with, if the pattern says so plainly; undefined otherwise. */
export function literalPrefix(regex: RegExp): string | undefined {
  if (regex.flags !== 'u') return undefined
  const match = /^\^([\w @:#-]+)(.?)/s.exec(regex.source)
  if (!match || regex.source.includes('|')) return undefined
  const [, prefix = '', next = ''] = match
  if (!'?*{'.includes(next) || next === '') return prefix
  return prefix.length > 1 ? prefix.slice(0, -1) : undefined
}
