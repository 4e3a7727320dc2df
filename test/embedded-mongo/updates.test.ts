import type { Document } from 'mongodb'
import { Double, Int32, Long, Timestamp } from 'mongodb'
import t from 'tap'
import { collectionOf, conformanceDatabase } from './helpers/conformance.ts'

type Case = [name: string, before: Document, update: Document, after: Document, filter?: Document]

const CASES: Case[] = [
  ['$set', { a: 1 }, { $set: { a: 2, b: 3 } }, { a: 2, b: 3 }],
  ['$set makes the way', {}, { $set: { 'a.b.c': 1 } }, { a: { b: { c: 1 } } }],
  ['$set of an element', { a: [1, 2] }, { $set: { 'a.1': 5 } }, { a: [1, 5] }],
  [
    '$set beyond the end pads with null',
    { a: [1] },
    { $set: { 'a.3': 5 } },
    { a: [1, null, null, 5] },
  ],
  [
    '$set makes new fields in their order',
    {},
    { $set: { c: 1, a: 2, b: 3 } },
    { a: 2, b: 3, c: 1 },
  ],
  ['$unset', { a: 1, b: { c: 1, d: 2 } }, { $unset: { a: '', 'b.c': '', x: '' } }, { b: { d: 2 } }],
  [
    '$unset of an element leaves its place',
    { a: [1, 2] },
    { $unset: { 'a.0': '' } },
    { a: [null, 2] },
  ],
  ['$inc', { a: 1 }, { $inc: { a: 2, b: -1 } }, { a: 3, b: -1 }],
  ['$inc with a fraction', { a: 1 }, { $inc: { a: 0.5 } }, { a: 1.5 }],
  ['$mul', { a: 3 }, { $mul: { a: 4, b: 2 } }, { a: 12, b: 0 }],
  ['$min', { a: 5, b: 5 }, { $min: { a: 3, b: 7, c: 1 } }, { a: 3, b: 5, c: 1 }],
  ['$max', { a: 5, b: 5 }, { $max: { a: 3, b: 7, c: 1 } }, { a: 5, b: 7, c: 1 }],
  ['$max compares types', { a: 5 }, { $max: { a: 'x' } }, { a: 'x' }],
  ['$rename', { a: 1, b: { c: 2 } }, { $rename: { a: 'z', 'b.c': 'a2' } }, { b: {}, z: 1, a2: 2 }],
  ['$rename of a missing field', { a: 1 }, { $rename: { x: 'y' } }, { a: 1 }],
  ['$push', { a: [1] }, { $push: { a: 2, b: 1 } }, { a: [1, 2], b: [1] }],
  ['$push of an array is one element', { a: [1] }, { $push: { a: [2] } }, { a: [1, [2]] }],
  ['$push $each', { a: [1] }, { $push: { a: { $each: [2, 3] } } }, { a: [1, 2, 3] }],
  [
    '$push $position',
    { a: [1, 2] },
    { $push: { a: { $each: [9], $position: 1 } } },
    { a: [1, 9, 2] },
  ],
  [
    '$push $position from the end',
    { a: [1, 2] },
    { $push: { a: { $each: [9], $position: -1 } } },
    { a: [1, 9, 2] },
  ],
  ['$push $slice', { a: [1, 2] }, { $push: { a: { $each: [3, 4], $slice: 3 } } }, { a: [1, 2, 3] }],
  [
    '$push $slice from the end',
    { a: [1, 2] },
    { $push: { a: { $each: [3], $slice: -2 } } },
    { a: [2, 3] },
  ],
  ['$push $sort', { a: [3, 1] }, { $push: { a: { $each: [2], $sort: -1 } } }, { a: [3, 2, 1] }],
  [
    '$push $sort by a field, then $slice',
    { a: [{ n: 3 }, { n: 1 }] },
    { $push: { a: { $each: [{ n: 2 }], $sort: { n: 1 }, $slice: 2 } } },
    { a: [{ n: 1 }, { n: 2 }] },
  ],
  ['$addToSet', { a: [1] }, { $addToSet: { a: 1, b: 2 } }, { a: [1], b: [2] }],
  ['$addToSet $each', { a: [1] }, { $addToSet: { a: { $each: [1, 2, 2] } } }, { a: [1, 2] }],
  ['$addToSet of documents', { a: [{ x: 1 }] }, { $addToSet: { a: { x: 1 } } }, { a: [{ x: 1 }] }],
  ['$pull of a value', { a: [1, 2, 1] }, { $pull: { a: 1 } }, { a: [2] }],
  ['$pull by a condition', { a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] }],
  [
    '$pull by fields',
    {
      a: [
        { u: 1, n: 1 },
        { u: 2, n: 1 },
      ],
    },
    { $pull: { a: { u: 2 } } },
    { a: [{ u: 1, n: 1 }] },
  ],
  ['$pull with $in', { a: [1, 2, 3] }, { $pull: { a: { $in: [1, 3] } } }, { a: [2] }],
  ['$pull of nothing', {}, { $pull: { a: 1 } }, {}],
  ['$pullAll', { a: [1, 2, 3, 1] }, { $pullAll: { a: [1, 3] } }, { a: [2] }],
  ['$pop', { a: [1, 2, 3], b: [1, 2, 3] }, { $pop: { a: 1, b: -1 } }, { a: [1, 2], b: [2, 3] }],
  [
    '$setOnInsert does nothing to what is there',
    { a: 1 },
    { $setOnInsert: { a: 2 }, $set: { b: 1 } },
    { a: 1, b: 1 },
  ],
  [
    'several operators',
    { a: 1, b: [1] },
    { $inc: { a: 1 }, $push: { b: 2 }, $set: { c: 1 } },
    { a: 2, b: [1, 2], c: 1 },
  ],
  ['the positional operator', { a: [1, 5, 9] }, { $set: { 'a.$': 0 } }, { a: [1, 0, 9] }, { a: 5 }],
  [
    'the positional operator with a field',
    {
      a: [
        { k: 1, n: 1 },
        { k: 2, n: 1 },
      ],
    },
    { $inc: { 'a.$.n': 5 } },
    {
      a: [
        { k: 1, n: 1 },
        { k: 2, n: 6 },
      ],
    },
    { 'a.k': 2 },
  ],
  [
    'the positional operator with $elemMatch',
    {
      a: [
        { k: 1, n: 1 },
        { k: 2, n: 1 },
      ],
    },
    { $set: { 'a.$.n': 0 } },
    {
      a: [
        { k: 1, n: 1 },
        { k: 2, n: 0 },
      ],
    },
    { a: { $elemMatch: { k: 2, n: 1 } } },
  ],
  ['all elements', { a: [1, 2] }, { $inc: { 'a.$[]': 1 } }, { a: [2, 3] }],
  [
    'a field of all elements',
    { a: [{ n: 1 }, { n: 2 }] },
    { $unset: { 'a.$[].n': '' } },
    { a: [{}, {}] },
  ],
]

t.test('updates make what MongoDB makes', async (t) => {
  const db = await conformanceDatabase(t)
  for (const [name, before, update, after, filter] of CASES) {
    t.test(name, async (t) => {
      const collection = await collectionOf(db, [{ _id: 1, ...before }])
      const { matchedCount } = await collection.updateOne({ _id: 1, ...filter }, update)
      t.equal(matchedCount, 1)
      const found = await collection.findOne({})
      t.strictSame(found, { _id: 1, ...after })
      t.strictSame(Object.keys(found ?? {}), ['_id', ...Object.keys(after)])
    })
  }
})

const ERRORS: [string, Document, Document, number][] = [
  ['$inc of a string', { a: 'x' }, { $inc: { a: 1 } }, 14],
  ['$inc by a string', { a: 1 }, { $inc: { a: 'x' } }, 14],
  ['$push to a scalar', { a: 1 }, { $push: { a: 1 } }, 2],
  ['$addToSet to a scalar', { a: 1 }, { $addToSet: { a: 1 } }, 2],
  ['$pull from a scalar', { a: 1 }, { $pull: { a: 1 } }, 2],
  ['$set through a scalar', { a: 1 }, { $set: { 'a.b': 1 } }, 28],
  ['two changes of one path', {}, { $set: { a: 1 }, $inc: { a: 1 } }, 40],
  ['a change below another', {}, { $set: { a: {} }, $inc: { 'a.b': 1 } }, 40],
  ['a change of _id', {}, { $set: { _id: 2 } }, 66],
  ['an unknown operator', {}, { $frobnicate: { a: 1 } }, 9],
  ['an empty part of a path', {}, { $set: { 'a..b': 1 } }, 56],
  ['a positional operator without its condition', { a: [1] }, { $set: { 'a.$': 1 } }, 2],
]

t.test('updates that MongoDB refuses change nothing', async (t) => {
  const db = await conformanceDatabase(t)
  for (const [name, before, update, code] of ERRORS) {
    t.test(name, async (t) => {
      const collection = await collectionOf(db, [{ _id: 1, ...before }])
      await t.rejects(collection.updateOne({ _id: 1 }, update), { code })
      t.strictSame(await collection.findOne({}), { _id: 1, ...before })
    })
  }
})

t.test(
  'an update keeps the number types of what it does not touch, and widens what it does',
  async (t) => {
    const db = await conformanceDatabase(t)
    const raw = { promoteValues: false, promoteLongs: false }
    const numbers = {
      i: new Int32(1),
      d: new Double(1),
      l: Long.fromNumber(1),
      t: new Timestamp({ t: 1, i: 2 }),
    }
    const collection = await collectionOf(db, [{ _id: 1, ...numbers, max: new Int32(2 ** 31 - 1) }])
    await collection.updateOne({ _id: 1 }, { $inc: { max: 1, l: 1 }, $set: { x: new Double(2) } })
    t.match(await collection.findOne({}, raw), {
      i: new Int32(1),
      d: new Double(1),
      l: Long.fromNumber(2),
      t: new Timestamp({ t: 1, i: 2 }),
      max: Long.fromNumber(2 ** 31),
      x: new Double(2),
    })
  },
)
