import type { Doc } from '../bson/kind.ts'
import { isDoc, toNumber } from '../bson/kind.ts'
import { badValue, MongoError, notSupported } from '../errors.ts'

// What every command may carry without a change to its result.
const IGNORED = new Set([
  '$db', 'lsid', '$clusterTime', '$readPreference', 'comment', 'txnNumber', 'maxTimeMS', 'readConcern', 'writeConcern',
]) // prettier-ignore

/** Refuses what a command or statement does not understand: nothing is silently left out. */
export function assertKnown(of: string, fields: Doc, known: ReadonlySet<string>): void {
  for (const [name, value] of Object.entries(fields)) {
    if (known.has(name) || IGNORED.has(name) || isHarmless(name, value)) continue
    throw notSupported(`the field '${name}' of ${of} is not supported`)
  }
}

/** An option that is off, or that asks for what is done anyway. */
function isHarmless(name: string, value: unknown): boolean {
  if (name === 'collation') return isDoc(value) && value.locale === 'simple'
  if (name === 'let') return isDoc(value) && Object.keys(value).length === 0
  return value === false || value === undefined
}

export function stringField(body: Doc, name: string): string {
  const value = body[name]
  if (typeof value !== 'string' || value === '')
    throw badValue(`'${name}' has to be a non-empty string`)
  return value
}

/** A whole number of at least 0; the default when it is absent. */
export function countField(body: Doc, name: string, absent = 0): number {
  const value = body[name]
  if (value === undefined || value === null) return absent
  const number = toNumber(value)
  if (number === undefined || !Number.isInteger(number) || number < 0) {
    throw badValue(`'${name}' has to be a whole number of at least 0`)
  }
  return number
}

export function listField(body: Doc, name: string): unknown[] {
  const value = body[name]
  if (!Array.isArray(value)) throw badValue(`'${name}' has to be an array`)
  return value as unknown[] // isArray widens to any[]
}

/** The collection a command names by its own field, with its database. */
export function namespaceOf(body: Doc, name: string): string {
  return `${databaseOf(body)}.${stringField(body, name)}`
}

export function databaseOf(body: Doc): string {
  const database = stringField(body, '$db')
  if (/[\0/\\. "$]/.test(database) || Buffer.byteLength(database) > 63) {
    throw new MongoError('InvalidNamespace', `Invalid database name: '${database}'`)
  }
  return database
}
