import { Binary, BSONRegExp, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson'
import t from 'tap'
import { EMPTY_ARRAY } from '../../embedded-mongo/src/bson/kind.ts'
import { compare, encode, encodeAs } from '../../embedded-mongo/src/bson/keys.ts'

// BSON's order, written down by hand: each row is above the row before it, the values in a row are equal.
const ORDER: unknown[][] = [
  [new MinKey()],
  [EMPTY_ARRAY],
  [null, undefined],
  [NaN],
  [-Infinity],
  [-Number.MAX_VALUE],
  [Long.MIN_VALUE],
  [-(2 ** 53), Long.fromNumber(-(2 ** 53))],
  [-1.5],
  [-1, new Int32(-1), new Double(-1), Long.fromNumber(-1)],
  [-Number.MIN_VALUE],
  [0, -0, new Int32(0), new Double(0), Long.ZERO],
  [Number.MIN_VALUE],
  [1, new Int32(1), 1n],
  [1.0000000000000002],
  [2],
  [10],
  [2 ** 53, Long.fromString('9007199254740992')],
  [Long.fromString('9007199254740993')],
  [2 ** 53 + 2, Long.fromString('9007199254740994')],
  [Long.fromString('9223372036854775806')],
  [Long.MAX_VALUE],
  [2 ** 63],
  [Infinity],
  [''],
  ['\0'],
  ['\0\0'],
  ['\0a'],
  ['\x01'],
  ['\x02'],
  ['A'],
  ['a'],
  ['a\0'],
  ['a\0b'],
  ['a\x01'],
  ['aa'],
  ['ab'],
  ['b'],
  ['é'],
  ['\uffff'],
  ['😀'],
  [{}],
  [{ a: null }],
  [{ a: 1 }],
  [{ a: 1, b: 1 }],
  [{ a: 2 }],
  [{ b: 1 }],
  [{ a: 'x' }],
  [[]],
  [[null]],
  [[1]],
  [[1, 2]],
  [[2]],
  [['a']],
  [[[1]]],
  [new Binary(Buffer.from([9]))],
  [new Binary(Buffer.from([1, 1]))],
  [new Binary(Buffer.from([1, 1]), 4)],
  [new ObjectId('000000000000000000000000')],
  [new ObjectId('0000000000000000000000ff')],
  [new ObjectId('ff0000000000000000000000')],
  [false],
  [true],
  [new Date(-1)],
  [new Date(0)],
  [new Date(1)],
  [new Timestamp({ t: 1, i: 1 })],
  [new Timestamp({ t: 1, i: 2 })],
  [new Timestamp({ t: 2 ** 31, i: 0 })],
  [new BSONRegExp('a')],
  [new BSONRegExp('a', 'i')],
  [new MaxKey()],
]

const rows = ORDER.flatMap((values, rank) => values.map((value) => ({ value, rank })))
const pairs = rows.flatMap((a) => rows.map((b) => ({ a, b })))
const show = (value: unknown) => `${typeof value} ${JSON.stringify(value)}`

t.test('keys are in the order of BSON', async (t) => {
  const wrong = pairs.filter(
    ({ a, b }) => Math.sign(compare(a.value, b.value)) !== Math.sign(a.rank - b.rank),
  )
  t.strictSame(
    wrong.map(({ a, b }) => `${show(a.value)} and ${show(b.value)}`),
    [],
  )
})

t.test('keys of descending components are in the opposite order', async (t) => {
  const wrong = pairs.filter(({ a, b }) => {
    const [x, y] = [encodeAs(a.value, true), encodeAs(b.value, true)]
    return (x < y ? 1 : x > y ? -1 : 0) !== Math.sign(a.rank - b.rank)
  })
  t.strictSame(
    wrong.map(({ a, b }) => `${show(a.value)} and ${show(b.value)}`),
    [],
  )
})

t.test('no key is the beginning of another, in either direction', async (t) => {
  for (const descending of [false, true]) {
    const keys = [...new Set(rows.map(({ value }) => encodeAs(value, descending)))]
    t.strictSame(
      keys.filter((key) => keys.some((other) => other !== key && other.startsWith(key))),
      [],
    )
  }
})

t.test('every byte stays below the end of a prefix, and one byte a character', async (t) => {
  const keys = rows.map(({ value }) => encode(value))
  t.notOk(keys.some((key) => /[^\0-\xff]/.test(key)))
  t.notOk(keys.some((key) => key.startsWith('\xff') || key.startsWith('\0')))
})
