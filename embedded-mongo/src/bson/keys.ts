import { Binary, BSONRegExp, Long, ObjectId, Timestamp } from 'bson'
import type { Doc } from './kind.ts'
import { Kind, kindOf, toNumber } from './kind.ts'

// The only definition of order: a < b in BSON exactly when encode(a) < encode(b), byte by byte. Keys are strings of
// one byte a character, which JavaScript compares as memcmp does. No encoding is a prefix of another, so that a key of
// several values sorts by its first difference, inverted components included.

// Written and read within one call.
const scratch = Buffer.alloc(8)

function encodeDouble(value: number): string {
  if (Number.isNaN(value)) return '\0\0\0\0\0\0\0\0'
  scratch.writeDoubleBE(value === 0 ? 0 : value)
  const negative = value < 0
  for (let i = 0; i < 8; i++)
    scratch[i] = (scratch[i] ?? 0) ^ (negative ? 0xff : i === 0 ? 0x80 : 0)
  return scratch.toString('latin1', 0, 8)
}

/** From 2^53 on, neighbouring integers share a double: two more bytes tell them apart (the error is at most 512). */
function encodeNumber(value: unknown): string {
  const double = toNumber(value) ?? NaN
  if (!(Math.abs(double) >= 2 ** 53) || !Number.isFinite(double)) return encodeDouble(double)
  const exact = value instanceof Long ? value.toBigInt() : BigInt(double)
  scratch.writeUInt16BE(Number(exact - BigInt(double)) + 0x8000)
  const rest = scratch.toString('latin1', 0, 2)
  return encodeDouble(double) + rest
}

const PLAIN_ASCII = /^[\x02-\x7f]*$/

/** UTF-8, ended by a zero; the bytes 0 and 1 inside are escaped by a 1. */
function encodeString(text: string): string {
  if (PLAIN_ASCII.test(text)) return text + '\0'
  const bytes = Buffer.from(text).toString('latin1')
  return (
    bytes.replace(/[\0\x01]/g, (byte: string) => (byte === '\0' ? '\x01\x01' : '\x01\x02')) + '\0'
  )
}

function encodeDocument(doc: Doc): string {
  let out = ''
  for (const [name, value] of Object.entries(doc)) {
    if (value === undefined) continue
    out += String.fromCharCode(kindOf(value)) + encodeString(name) + encode(value)
  }
  return out + '\0'
}

function encodeBinary(binary: Binary): string {
  scratch.writeUInt32BE(binary.position)
  scratch[4] = binary.sub_type
  const bytes = binary.buffer
  return (
    scratch.toString('latin1', 0, 5) +
    Buffer.from(bytes.buffer, bytes.byteOffset, binary.position).toString('latin1')
  )
}

function encodeTimestamp(value: Timestamp): string {
  scratch.writeUInt32BE(value.t)
  scratch.writeUInt32BE(value.i, 4)
  return scratch.toString('latin1', 0, 8)
}

function payload(kind: number, value: unknown): string {
  if (kind === Kind.String) return encodeString(String(value))
  if (kind === Kind.Number) return encodeNumber(value)
  if (value instanceof ObjectId) return Buffer.from(value.id).toString('latin1')
  if (value instanceof Date) return encodeDouble(value.getTime())
  if (kind === Kind.Bool) return value === true ? '\x01' : '\0'
  if (Array.isArray(value)) return value.map(encode).join('') + '\0'
  if (value instanceof Binary) return encodeBinary(value)
  if (value instanceof Timestamp) return encodeTimestamp(value)
  if (value instanceof BSONRegExp) return encodeString(value.pattern) + encodeString(value.options)
  if (kind === Kind.Object) return encodeDocument(value as Doc) // the kind says so
  return ''
}

/** One value as an order-preserving key. Refuses values without an order (see kindOf). */
export function encode(value: unknown): string {
  const kind = kindOf(value)
  return String.fromCharCode(kind) + payload(kind, value)
}

/** The same bytes for a descending component. */
export function invert(key: string): string {
  const bytes = Buffer.from(key, 'latin1')
  for (let i = 0; i < bytes.length; i++) bytes[i] = 0xff ^ (bytes[i] ?? 0)
  return bytes.toString('latin1')
}

export const encodeAs = (value: unknown, descending: boolean) =>
  descending ? invert(encode(value)) : encode(value)

/** BSON's order of two values: negative, zero or positive. */
export function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number' && a === a && b === b) return a - b || 0
  const left = encode(a)
  const right = encode(b)
  return left < right ? -1 : left > right ? 1 : 0
}
