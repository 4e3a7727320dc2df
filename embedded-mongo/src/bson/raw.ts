import { badValue } from '../errors.ts'

/** One element of an encoded document: its name, its type byte, and where the element and its value lie. */
export type Element = { type: number; name: string; start: number; value: number; end: number }

export const DOCUMENT_TYPE = 3
export const ARRAY_TYPE = 4

const FIXED: Readonly<Record<number, number>> = {
  1: 8, 6: 0, 7: 12, 8: 1, 9: 8, 10: 0, 16: 4, 17: 8, 18: 8, 19: 16, 127: 0, 255: 0,
} // prettier-ignore

function valueLength(raw: Buffer, type: number, at: number): number {
  const fixed = FIXED[type]
  if (fixed !== undefined) return fixed
  switch (type) {
    case 2:
    case 13:
    case 14: return 4 + raw.readInt32LE(at) // prettier-ignore
    case 3:
    case 4:
    case 15: return raw.readInt32LE(at) // prettier-ignore
    case 5: return 5 + raw.readInt32LE(at) // prettier-ignore
    case 12: return 16 + raw.readInt32LE(at) // prettier-ignore
    case 11: return raw.indexOf(0, raw.indexOf(0, at) + 1) + 1 - at // prettier-ignore
  }
  throw badValue(`unknown BSON type ${type}`)
}

/** The elements of a well-formed document (what is stored was decoded once, so it is). */
export function* elements(raw: Buffer): Generator<Element> {
  let at = 4
  while (at < raw.length - 1) {
    const start = at
    const type = raw.readUInt8(at)
    const zero = raw.indexOf(0, at + 1)
    const value = zero + 1
    at = value + valueLength(raw, type, value)
    yield { type, name: raw.toString('utf8', start + 1, zero), start, value, end: at }
  }
}

/** A document made of elements that are already encoded. */
export function assemble(parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 5)
  const out = Buffer.allocUnsafe(length)
  let at = out.writeInt32LE(length, 0)
  for (const part of parts) at += part.copy(out, at)
  out[at] = 0
  return out
}
