import { ObjectId } from 'bson'
import type { Doc } from '../../../embedded-mongo/src/bson/kind.ts'
import type { Random } from '../helpers/random.ts'

/** Few values of many types, so that queries meet documents. */
function scalar(random: Random): unknown {
  const kinds = [
    () => random.int(6),
    () => random.int(6) / 2,
    () => random.pick(['', 'a', 'ab', 'b', 'é']),
    () => null,
    () => random.chance(0.5),
    () => new Date(random.int(4)),
    () => random.pick([NaN, Infinity, -Infinity, 1e300, -1]),
    () =>
      new ObjectId(
        random.pick([
          'ffffffffffffffffffffffff',
          '000000000000000000000000',
          'ff0000000000000000000001',
        ]),
      ),
    () => ({ x: random.int(2) }),
  ]
  return random.chance(0.5) ? random.int(6) : random.pick(kinds)()
}

function field(random: Random): unknown {
  return random.chance(0.25)
    ? Array.from({ length: random.int(4) }, () => scalar(random))
    : scalar(random)
}

export function document(random: Random, id: number): Doc {
  const doc: Doc = { _id: id }
  // Always a scalar, so that some indexes never become multikey.
  doc.n = random.int(10)
  if (random.chance(0.8)) doc.s = scalar(random)
  if (random.chance(0.8)) doc.a = field(random)
  if (random.chance(0.5)) doc.b = field(random)
  if (random.chance(0.6)) {
    const inner = () =>
      random.chance(0.8) ? { d: scalar(random), f: random.int(4) } : scalar(random)
    doc.c = random.chance(0.3) ? Array.from({ length: random.int(3) }, inner) : inner()
  }
  return doc
}

const PATHS = ['_id', 'n', 's', 'a', 'b', 'c.d', 'c.f'] as const

const RANGES = ['$gt', '$gte', '$lt', '$lte'] as const

function condition(random: Random): unknown {
  const value = () => scalar(random)
  const range = () => ({ [random.pick(RANGES)]: value() })
  const kinds = [
    value,
    value,
    () => ({ $in: Array.from({ length: random.int(4) }, value) }),
    range,
    () => ({ ...range(), ...range() }),
    () => ({ $gte: random.int(4), $lt: random.int(8) }),
    () => ({ $ne: value() }),
    () => ({ $exists: random.chance(0.5) }),
    () => ({ $type: random.pick(['number', 'string', 'null', 'array']) }),
    () => ({ $regex: '^a' }),
    () => ({ $elemMatch: range() }),
    () => ({ $not: range() }),
    () => ({ $all: [value(), value()] }),
  ]
  return random.pick(kinds)()
}

/** A few branches beside a condition: what a union of scans is for. */
function branches(random: Random): Doc {
  const branch = (): Doc => ({
    s: scalar(random),
    ...(random.chance(0.5) ? { n: random.int(10) } : {}),
  })
  const $or = Array.from({ length: 1 + random.int(3) }, branch)
  return random.chance(0.5) ? { $or } : { n: random.int(10), $or }
}

export function filter(random: Random, depth = 0): Doc {
  if (depth === 0 && random.chance(0.2)) return branches(random)
  const doc: Doc = {}
  for (let i = random.int(4); i > 0; i--) doc[random.pick(PATHS)] = condition(random)
  if (depth < 2 && random.chance(0.25)) {
    doc[random.pick(['$or', '$or', '$and', '$nor'])] = Array.from(
      { length: 1 + random.int(3) },
      () => filter(random, depth + 1),
    )
  }
  return doc
}

export function sort(random: Random): Doc {
  const doc: Doc = {}
  for (let i = random.int(3); i > 0; i--) doc[random.pick(PATHS)] = random.pick([1, -1])
  return doc
}

export function indexSpec(random: Random, name: string): Doc {
  const key: Doc = {}
  // At most one of these: two arrays in one index are refused.
  const wide = random.pick(['a', 'b', 'c.d', 'c.f'])
  const paths = random.chance(0.7) ? ['n', 's', wide] : ['n', 's']
  for (let i = 1 + random.int(3); i > 0; i--) key[random.pick(paths)] = random.pick([1, -1])
  const spec: Doc = { v: 2, key, name }
  if (random.chance(0.2)) spec.sparse = true
  else if (random.chance(0.3)) spec.partialFilterExpression = random.pick(PARTIALS)
  return spec
}

const PARTIALS: readonly Doc[] = [
  { s: { $exists: true } },
  { n: { $gte: 3 } },
  { n: 1 },
  { s: { $type: 'string' } },
  { 'c.d': { $in: [1, 2, 'a'] } },
  { a: { $lt: 4 } },
]
