import { assertDocumentSize } from '../bson/codec.ts'
import type { Doc } from '../bson/kind.ts'
import { encode } from '../bson/keys.ts'
import { badValue } from '../errors.ts'
import type { Store } from '../kv/store.ts'
import type { Catalog, Collection } from './catalog.ts'
import { duplicateKey } from './duplicate-key.ts'
import { assertKeyLength, indexKeys, keyValue } from './index-keys.ts'
import type { Index } from './index-spec.ts'

type Put = { key: string; value: Buffer | null }

/** Writes of one document with its index entries: everything is checked before the first put. */
export class Records {
  readonly #store: Store
  readonly #catalog: Catalog

  constructor(store: Store, catalog: Catalog) {
    this.#store = store
    this.#catalog = catalog
  }

  insert(collection: Collection, doc: Doc, raw: Buffer): void {
    assertDocumentSize(raw)
    const id = encodeId(doc)
    const key = collection.prefix + id
    assertKeyLength(key, '_id_')
    if (this.#store.get(key)) throw duplicateKey(collection.ns, ID_INDEX, { _id: doc._id })
    const value = Buffer.from(id, 'latin1')
    const puts: Put[] = [{ key, value: raw }]
    const multikey: Index[] = []
    for (const index of collection.indexes) {
      const entries = indexKeys(index, doc)
      if (entries.multikey && !index.multikey) multikey.push(index)
      for (const entry of entries.keys)
        puts.push({ key: this.#freeKey(collection, index, { entry, id, doc }), value })
    }
    this.#apply(collection, puts, multikey)
    this.#catalog.addToCount(collection, 1)
  }

  /** `old` is what is stored now; the id is the same. */
  replace(collection: Collection, old: Doc, next: { doc: Doc; raw: Buffer }): void {
    assertDocumentSize(next.raw)
    const id = encodeId(old)
    const value = Buffer.from(id, 'latin1')
    const puts: Put[] = [{ key: collection.prefix + id, value: next.raw }]
    const multikey: Index[] = []
    for (const index of collection.indexes) {
      const before = indexKeys(index, old).keys
      const after = indexKeys(index, next.doc)
      if (sameKeys(before, after.keys)) continue
      if (after.multikey && !index.multikey) multikey.push(index)
      for (const entry of before) {
        if (after.keys.includes(entry) || !this.#has(index, entry, id)) continue
        puts.push({ key: entryKey(index, entry, id), value: null })
      }
      for (const entry of after.keys) {
        if (before.includes(entry)) continue
        puts.push({ key: this.#freeKey(collection, index, { entry, id, doc: next.doc }), value })
      }
    }
    this.#apply(collection, puts, multikey)
  }

  remove(collection: Collection, doc: Doc): void {
    const id = encodeId(doc)
    const puts: Put[] = [{ key: collection.prefix + id, value: null }]
    for (const index of collection.indexes) {
      for (const entry of indexKeys(index, doc).keys) {
        if (this.#has(index, entry, id)) puts.push({ key: entryKey(index, entry, id), value: null })
      }
    }
    this.#apply(collection, puts, [])
    this.#catalog.addToCount(collection, -1)
  }

  /** The entries of a document that an index under construction has not got yet. */
  addToIndex(collection: Collection, index: Index, doc: Doc): void {
    const id = encodeId(doc)
    const value = Buffer.from(id, 'latin1')
    const entries = indexKeys(index, doc)
    const puts = entries.keys
      .filter((entry) => !this.#store.get(entryKey(index, entry, id))?.equals(value))
      .map((entry) => ({ key: this.#freeKey(collection, index, { entry, id, doc }), value }))
    this.#apply(collection, puts, entries.multikey && !index.multikey ? [index] : [])
  }

  /** Whether an entry is this document's. While a unique index is being built, it may be that of a duplicate. */
  #has(index: Index, entry: string, id: string): boolean {
    if (index.ready || !index.unique) return true
    return this.#store.get(entry)?.toString('latin1') === id
  }

  /** The key of an entry that may be put: short enough and, in a unique index, not taken. */
  #freeKey(
    collection: Collection,
    index: Index,
    of: { entry: string; id: string; doc: Doc },
  ): string {
    const key = entryKey(index, of.entry, of.id)
    assertKeyLength(key, index.name)
    if (index.unique && this.#store.get(key)) {
      const { name, spec } = index
      throw duplicateKey(collection.ns, { name, key: spec.key }, keyValue(index, of.doc))
    }
    return key
  }

  #apply(collection: Collection, puts: readonly Put[], multikey: readonly Index[]): void {
    for (const index of multikey) index.multikey = true
    if (multikey.length > 0) this.#catalog.save(collection)
    for (const { key, value } of puts) this.#store.put(key, value)
  }
}

const ID_INDEX = { name: '_id_', key: { _id: 1 } }

const entryKey = (index: Index, entry: string, id: string) => (index.unique ? entry : entry + id)

const sameKeys = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((key, i) => key === b[i])

function encodeId(doc: Doc): string {
  const id = doc._id
  if (id === undefined || Array.isArray(id))
    throw badValue("The '_id' value cannot be missing or of type array")
  return encode(id)
}
