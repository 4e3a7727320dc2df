import { decode, decodeTyped } from '../bson/codec.ts'
import type { Doc } from '../bson/kind.ts'
import type { Filter } from '../query/filter.ts'

/** A stored document and its encoded id. */
export type Match = { id: string; raw: Buffer }

export function decodeFor(filter: Filter, raw: Buffer): Doc {
  return filter.typed ? decodeTyped(raw) : decode(raw)
}

export const matchesFilter = (filter: Filter, raw: Buffer) => filter.test(decodeFor(filter, raw))
