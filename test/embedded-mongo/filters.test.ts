import type { Document } from 'mongodb'
import { Double, Int32, Long, ObjectId } from 'mongodb'
import t from 'tap'
import { collectionOf, conformanceDatabase } from './helpers/conformance.ts'

const oid = new ObjectId('64b000000000000000000001')

// Values of the field a, a document each; the numbers in the cases are positions in this list.
const VALUES: Document[] = [
  /* 0 */ {},
  /* 1 */ { a: null },
  /* 2 */ { a: 1 },
  /* 3 */ { a: 2.5 },
  /* 4 */ { a: 'abc' },
  /* 5 */ { a: [1, 2] },
  /* 6 */ { a: [] },
  /* 7 */ { a: { b: 1, c: 2 } },
  /* 8 */ { a: [{ b: 1 }, { b: 5 }] },
  /* 9 */ { a: new Date(5) },
  /* 10 */ { a: oid },
  /* 11 */ { a: true },
  /* 12 */ { a: [[1], 'x'] },
  /* 13 */ { a: Long.fromString('9007199254740993') },
  /* 14 */ { a: { b: [{ c: 1 }, { c: 2 }] } },
  /* 15 */ { a: [null, 3] },
]

const CASES: [string, Document, number[]][] = [
  ['a value equals itself', { a: 1 }, [2, 5]],
  ['a number equals itself in another type', { a: Long.fromNumber(1) }, [2, 5]],
  ['null equals null and missing', { a: null }, [0, 1, 15]],
  ['an array equals as a whole', { a: [1, 2] }, [5]],
  ['an array equals by an element that is an array', { a: [1] }, [12]],
  ['an empty array equals itself', { a: [] }, [6]],
  ['a document equals with its order', { a: { b: 1, c: 2 } }, [7]],
  ['a document in another order is another', { a: { c: 2, b: 1 } }, []],
  ['a 64-bit integer beyond 2^53 is exact', { a: Long.fromString('9007199254740992') }, []],
  [
    '$ne is the opposite of equality',
    { a: { $ne: 1 } },
    [0, 1, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  ],
  ['$gt compares within a type', { a: { $gt: 1 } }, [3, 5, 13, 15]],
  ['$gte', { a: { $gte: 2.5 } }, [3, 13, 15]],
  ['$lt', { a: { $lt: 2 } }, [2, 5]],
  ['$lte of a string', { a: { $lte: 'abc' } }, [4, 12].filter((i) => i === 4)],
  ['$gt of a date', { a: { $gt: new Date(4) } }, [9]],
  ['$gte null matches null and missing', { a: { $gte: null } }, [0, 1, 15]],
  ['two ends may be met by two elements', { a: { $gt: 1, $lt: 2 } }, [5]],
  ['$in', { a: { $in: [2.5, 'abc', null] } }, [0, 1, 3, 4, 15]],
  ['$in takes patterns', { a: { $in: [/^ab/, 1] } }, [2, 4, 5]],
  ['$in of nothing', { a: { $in: [] } }, []],
  ['$nin', { a: { $nin: [null, 1, 'abc'] } }, [3, 6, 7, 8, 9, 10, 11, 12, 13, 14]],
  ['$exists', { a: { $exists: false } }, [0]],
  ['$type by name', { a: { $type: 'number' } }, [2, 3, 5, 13, 15]],
  ['$type int', { a: { $type: 'int' } }, [2, 5, 15]],
  ['$type double', { a: { $type: 'double' } }, [3]],
  ['$type long', { a: { $type: 'long' } }, [13]],
  ['$type array', { a: { $type: 'array' } }, [5, 6, 8, 12, 15]],
  ['$type by number, several', { a: { $type: [8, 9] } }, [9, 11]],
  ['$size', { a: { $size: 2 } }, [5, 8, 12, 15]],
  ['$all', { a: { $all: [1, 2] } }, [5]],
  ['$all of one value', { a: { $all: ['abc'] } }, [4]],
  ['$all of nothing', { a: { $all: [] } }, []],
  [
    '$all with $elemMatch',
    { a: { $all: [{ $elemMatch: { b: 1 } }, { $elemMatch: { b: 5 } }] } },
    [8],
  ],
  ['$elemMatch of values', { a: { $elemMatch: { $gte: 2, $lt: 3 } } }, [5]],
  ['$elemMatch of documents', { a: { $elemMatch: { b: { $gt: 1 } } } }, [8]],
  ['$elemMatch wants one element for all', { a: { $elemMatch: { $gt: 1, $lt: 2 } } }, []],
  ['$mod', { a: { $mod: [2, 1] } }, [2, 5, 13, 15]],
  ['$not', { a: { $not: { $gt: 1 } } }, [0, 1, 2, 4, 6, 7, 8, 9, 10, 11, 12, 14]],
  [
    '$not with a pattern',
    { a: { $not: /b/ }, 'a.b': { $exists: false } },
    [0, 1, 2, 3, 5, 6, 9, 10, 11, 12, 13, 15],
  ],
  ['a pattern', { a: /B/i }, [4]],
  ['$regex with $options', { a: { $regex: '^A', $options: 'i' } }, [4]],
  ['a path into a document', { 'a.b': 1 }, [7, 8]],
  ['a path through an array', { 'a.b': { $gt: 4 } }, [8]],
  ['a path with a position', { 'a.1': 2 }, [5]],
  ['a path with a position and a name', { 'a.1.b': 5 }, [8]],
  ['a path through two levels', { 'a.b.c': 2 }, [14]],
  ['null at a path ignores arrays of scalars', { 'a.b': null }, [0, 1, 2, 3, 4, 9, 10, 11, 13]],
  ['$exists at a path', { 'a.b': { $exists: true } }, [7, 8, 14]],
  ['$and', { $and: [{ a: { $gt: 1 } }, { a: { $lt: 3 } }] }, [3, 5]],
  ['$or', { $or: [{ a: 1 }, { a: 'abc' }] }, [2, 4, 5]],
  ['$nor', { $nor: [{ a: { $exists: true } }, { a: 'abc' }] }, [0]],
  ['an object id', { a: oid }, [10]],
  ['a boolean is no number', { a: true }, [11]],
  ['the empty filter', {}, VALUES.map((_, i) => i)],
  ['$comment', { a: 1, $comment: 'why' }, [2, 5]],
]

t.test('filters select what MongoDB selects', async (t) => {
  const db = await conformanceDatabase(t)
  const docs = VALUES.map((doc, _id) => ({ _id, ...doc }))
  const plain = await collectionOf(db, docs)
  const indexed = await collectionOf(db, docs)
  await indexed.createIndex({ a: 1 })
  for (const [name, filter, expected] of CASES) {
    t.test(name, async (t) => {
      for (const collection of [plain, indexed]) {
        const found = await collection.find(filter).sort({ _id: 1 }).toArray()
        t.strictSame(
          found.map(({ _id }) => _id),
          expected,
        )
        t.equal(await collection.countDocuments(filter), expected.length)
      }
    })
  }
})

const SORTED: [string, Document, number[]][] = [
  ['types have an order', { a: 1, _id: 1 }, [6, 0, 1, 15, 2, 5, 3, 13, 4, 12, 8, 7, 14, 10, 11, 9]],
  [
    'descending, an array counts by its greatest',
    { a: -1, _id: 1 },
    [9, 11, 10, 12, 14, 8, 7, 4, 13, 15, 3, 5, 2, 0, 1, 6],
  ],
]

t.test('sorts order as MongoDB does', async (t) => {
  const db = await conformanceDatabase(t)
  const collection = await collectionOf(
    db,
    VALUES.map((doc, _id) => ({ _id, ...doc })),
  )
  for (const [name, order, expected] of SORTED) {
    const found = await collection.find({}).sort(order).toArray()
    t.strictSame(
      found.map(({ _id }) => _id),
      expected,
      name,
    )
  }
})

const doc = {
  _id: 1,
  a: { b: 1, c: 2 },
  d: [{ e: 1, f: 2 }, 3, { f: 4 }],
  g: new Double(5),
  h: new Int32(6),
}

const PROJECTIONS: [Document, Document][] = [
  [{ a: 1 }, { _id: 1, a: { b: 1, c: 2 } }],
  [{ 'a.b': 1, _id: 0 }, { a: { b: 1 } }],
  [{ 'd.f': 1 }, { _id: 1, d: [{ f: 2 }, { f: 4 }] }],
  [
    { 'd.f': 0, a: 0, h: 0 },
    { _id: 1, d: [{ e: 1 }, 3, {}], g: 5 },
  ],
  [
    { _id: 0, a: 0, d: 0 },
    { g: 5, h: 6 },
  ],
  [{ _id: 1 }, { _id: 1 }],
  [{ nothing: 1 }, { _id: 1 }],
  [{}, { _id: 1, a: { b: 1, c: 2 }, d: [{ e: 1, f: 2 }, 3, { f: 4 }], g: 5, h: 6 }],
]

t.test('projections keep and leave out paths', async (t) => {
  const collection = await collectionOf(await conformanceDatabase(t), [doc])
  for (const [projection, expected] of PROJECTIONS) {
    t.strictSame(await collection.findOne({}, { projection }), expected, JSON.stringify(projection))
  }
})

t.test('skip, limit, distinct and count agree with the filter', async (t) => {
  const collection = await collectionOf(
    await conformanceDatabase(t),
    VALUES.map((doc, _id) => ({ _id, ...doc })),
  )
  const page = await collection.find({}).sort({ _id: -1 }).skip(2).limit(3).toArray()
  t.strictSame(
    page.map(({ _id }) => _id),
    [13, 12, 11],
  )
  t.strictSame(await collection.distinct('a.b'), [1, 5, { c: 1 }, { c: 2 }])
  t.equal(await collection.countDocuments({ _id: { $gte: 2 } }, { skip: 3, limit: 5 }), 5)
  t.equal(await collection.estimatedDocumentCount(), VALUES.length)
})
