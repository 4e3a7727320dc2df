import t from 'tap'
import { encodeDocument } from '../../embedded-mongo/src/bson/codec.ts'
import { Clock } from '../../embedded-mongo/src/engine/clock.ts'
import { Database } from '../../embedded-mongo/src/engine/database.ts'
import { toIndex } from '../../embedded-mongo/src/engine/index-spec.ts'
import { treePrefix } from '../../embedded-mongo/src/engine/layout.ts'
import { sweep } from '../../embedded-mongo/src/engine/sweeper.ts'
import { prefixRange } from '../../embedded-mongo/src/kv/view.ts'

const open = (dir: string) =>
  new Database({ dir, refuseUnindexed: false, onFailure: () => undefined })

const sizeOf = (db: Database, tree: number) =>
  db.store.count(prefixRange(treePrefix(tree)), 1_000_000).count

function fill(db: Database, ns: string) {
  const collection = db.catalog.create(ns)
  for (let _id = 0; _id < 2500; _id++) {
    db.records.insert(collection, { _id, a: _id }, encodeDocument({ _id, a: _id }))
  }
  return collection
}

t.test('a build that a crash cut short is as if it had never begun', async (t) => {
  const dir = t.testdir()
  const first = open(dir)
  const collection = first.catalog.create('test.c')
  const spec = { v: 2, key: { a: 1 }, name: 'a_1' }
  const index = toIndex(first.catalog.newId(), spec, { multikey: false, ready: false })
  collection.indexes.push(index)
  first.catalog.save(collection)
  fill(first, 'test.c')
  t.equal(sizeOf(first, index.id), 2500)
  await first.store.close()

  const second = open(dir)
  t.strictSame(second.catalog.get('test.c')?.indexes, [])
  t.equal(second.catalog.get('test.c')?.count, 2500)
  await new Clock(0).run(sweep(second))
  t.equal(sizeOf(second, index.id), 0)
  t.ok(second.catalog.newId() > index.id, 'and its number is not given again')
  await second.store.close()
})

t.test('what is dropped is removed, also when a crash comes in between', async (t) => {
  const dir = t.testdir()
  const first = open(dir)
  const collection = fill(first, 'test.c')
  const { id } = collection
  await first.store.flush()
  first.catalog.drop(collection)
  t.equal(first.catalog.get('test.c'), undefined)
  t.not(first.catalog.create('test.c').id, id)
  // One step of many.
  sweep(first).next()
  await first.store.close()

  const second = open(dir)
  t.equal(sizeOf(second, id), 1500)
  await new Clock(0).run(sweep(second))
  t.equal(sizeOf(second, id), 0)
  t.equal(second.catalog.get('test.c')?.count, 0)
  await second.store.close()
})
