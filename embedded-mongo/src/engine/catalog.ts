import { UUID } from 'bson'
import { decode, encodeDocument } from '../bson/codec.ts'
import type { Doc } from '../bson/kind.ts'
import { MongoError } from '../errors.ts'
import type { Store } from '../kv/store.ts'
import { prefixRange } from '../kv/view.ts'
import type { Index } from './index-spec.ts'
import { toIndex } from './index-spec.ts'
import { catalogKey, countKey, FORMAT, FORMAT_KEY, garbageKey, treePrefix } from './layout.ts'

export type Collection = {
  ns: string
  id: number
  prefix: string
  uuid: UUID
  options: Doc
  indexes: Index[]
  /** Exact; on disk with every flush that changes it. */
  count: number
  dropped: boolean
}

// More collections than anybody has; the whole catalog is read at once.
const ALL = { reverse: false, limit: 1_000_000 }

const MAX_NAMESPACE = 255

/** The collections and their indexes, in memory and, through the store, on disk. */
export class Catalog {
  readonly #store: Store
  readonly #collections = new Map<string, Collection>()
  readonly #uncounted = new Set<Collection>()
  #nextId = 1

  constructor(store: Store) {
    this.#store = store
    this.#checkFormat()
    for (const { key } of store.read(prefixRange('g'), ALL).entries)
      this.#claim(Buffer.from(key, 'latin1').readUInt32BE(1))
    for (const { value } of store.read(prefixRange('c'), ALL).entries) this.#load(decode(value))
  }

  get(ns: string): Collection | undefined {
    return this.#collections.get(ns)
  }

  /** In no particular order; `db` limits it to one database. */
  list(db?: string): Collection[] {
    const all = [...this.#collections.values()]
    return db === undefined ? all : all.filter(({ ns }) => ns.startsWith(db + '.'))
  }

  create(ns: string, options: Doc = {}): Collection {
    const existing = this.#collections.get(ns)
    if (existing) return existing
    const name = ns.slice(ns.indexOf('.') + 1)
    if (
      name === '' ||
      /^\.|[$\0]/.test(name) ||
      ns.startsWith('.') ||
      Buffer.byteLength(ns) > MAX_NAMESPACE
    ) {
      throw new MongoError('InvalidNamespace', `Invalid namespace specified '${ns}'`)
    }
    const id = this.newId()
    const collection = {
      ns,
      id,
      prefix: treePrefix(id),
      uuid: new UUID(),
      options,
      indexes: [],
      count: 0,
      dropped: false,
    }
    this.#collections.set(ns, collection)
    this.save(collection)
    return collection
  }

  /** Takes the collection out of sight; its trees are left to the sweeper. */
  drop(collection: Collection): void {
    collection.dropped = true
    this.#collections.delete(collection.ns)
    this.#uncounted.delete(collection)
    this.#store.put(catalogKey(collection.ns), null)
    this.#store.put(countKey(collection.id), null)
    for (const id of [collection.id, ...collection.indexes.map((index) => index.id)])
      this.discardTree(id)
  }

  discardTree(id: number): void {
    this.#store.put(garbageKey(id), Buffer.of(1))
  }

  save(collection: Collection): void {
    if (collection.dropped) return
    const { ns, id, uuid, options } = collection
    const indexes = collection.indexes.map((index) => ({
      id: index.id,
      spec: index.spec,
      multikey: index.multikey,
      ready: index.ready,
    }))
    this.#store.put(catalogKey(ns), encodeDocument({ ns, id, uuid, options, indexes }))
  }

  addToCount(collection: Collection, change: number): void {
    collection.count += change
    this.#uncounted.add(collection)
  }

  /** The counts that changed since the last flush: written with it. */
  writeCounts(put: (key: string, value: Buffer) => void): void {
    for (const { id, count, dropped } of this.#uncounted) {
      if (dropped) continue
      const value = Buffer.alloc(8)
      value.writeDoubleBE(count)
      put(countKey(id), value)
    }
    this.#uncounted.clear()
  }

  newId(): number {
    return this.#nextId++
  }

  #claim(id: number): void {
    this.#nextId = Math.max(this.#nextId, id + 1)
  }

  #checkFormat(): void {
    const stored = this.#store.get(FORMAT_KEY)
    if (!stored) this.#store.put(FORMAT_KEY, Buffer.of(FORMAT))
    else if ((stored[0] ?? 0) > FORMAT) {
      throw new Error(`the database has format ${stored[0]}, this version reads up to ${FORMAT}`)
    }
  }

  #load(entry: Doc): void {
    // What this class wrote itself.
    const { ns, id, uuid, options, indexes } = entry as Pick<
      Collection,
      'ns' | 'id' | 'uuid' | 'options'
    > & {
      indexes: { id: number; spec: Doc; multikey: boolean; ready: boolean }[]
    }
    const count = this.#store.get(countKey(id))?.readDoubleBE() ?? 0
    const ready = indexes.filter((index) => index.ready)
    const collection: Collection = {
      ns, id, prefix: treePrefix(id), uuid, options, count, dropped: false,
      indexes: ready.map((index) => toIndex(index.id, index.spec, index)),
    } // prettier-ignore
    this.#collections.set(ns, collection)
    for (const used of [id, ...indexes.map((index) => index.id)]) this.#claim(used)
    // A build that a crash cut short is as if it had never begun.
    for (const index of indexes) if (!index.ready) this.discardTree(index.id)
    if (ready.length < indexes.length) this.save(collection)
  }
}
