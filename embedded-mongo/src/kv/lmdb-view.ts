import type { RootDatabase, Transaction } from 'lmdb'
import type { Chunk, Entry, Range, View } from './view.ts'

export type Lmdb = RootDatabase<Buffer, string>

/** The committed state, or that of one read transaction. */
export class LmdbView implements View {
  readonly #db: Lmdb
  readonly #options: { transaction?: Transaction }

  constructor(db: Lmdb, transaction?: Transaction) {
    this.#db = db
    this.#options = transaction ? { transaction } : {}
  }

  get(key: string): Buffer | undefined {
    return this.#db.get(key, this.#options)
  }

  read({ from, to }: Range, { reverse, limit }: { reverse: boolean; limit: number }): Chunk {
    const bounds = reverse
      ? { start: to, end: from, reverse, exclusiveStart: true, inclusiveEnd: true }
      : { start: from, end: to }
    const entries: Entry[] = []
    for (const { key, value } of this.#db.getRange({ ...bounds, ...this.#options, limit })) {
      entries.push({ key, value })
    }
    const last = entries.at(-1)
    if (!last || entries.length < limit) return { entries, rest: null }
    return { entries, rest: reverse ? { from, to: last.key } : { from: last.key + '\0', to } }
  }

  count({ from, to }: Range, limit: number): { count: number; rest: Range | null } {
    const bounds = { start: from, end: to, ...this.#options }
    const [next] = this.#db.getKeys({ ...bounds, offset: limit, limit: 1 })
    if (next !== undefined) return { count: limit, rest: { from: next, to } }
    return { count: this.#db.getKeysCount(bounds), rest: null }
  }
}
