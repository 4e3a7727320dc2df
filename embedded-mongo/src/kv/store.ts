import { join } from 'node:path'
import { open } from 'lmdb'
import { Pending } from './pending.ts'
import type { Lmdb } from './lmdb-view.ts'
import { LmdbView } from './lmdb-view.ts'
import type { Chunk, Range, Snapshot, View } from './view.ts'

/** Bytes of the longest key: LMDB's limit on 4 kB pages is 1,978, and a bound may be a byte longer than a key. */
export const MAX_KEY = 1970

// Address space only: the file grows with its data.
const MAP_SIZE = 256 * 1024 ** 3

// One byte a character in memory, the same bytes on disk.
const keyEncoder = {
  writeKey: (key: string, target: Buffer, start: number) =>
    start + target.write(key, start, 'latin1'),
  readKey: (source: Buffer, start: number, end: number) => source.toString('latin1', start, end),
}

export type StoreOptions = {
  dir: string
  /** Called before each flush, for what has to be written with it. */
  beforeFlush(put: (key: string, value: Buffer) => void): void
  /** A flush failed. Readers may have seen what is not on disk, so the process has to end. */
  onFailure(error: Error): void
}

/**
 * The ordered key space on disk. Writes are seen at once and reach the disk together: those of one turn of the event
 * loop make one LMDB transaction, which is durable when its `flush()` resolves.
 */
export class Store implements View {
  readonly #db: Lmdb
  readonly #committed: View
  readonly #options: StoreOptions
  #pending: Pending
  #nextFlush: Promise<void> | null = null
  #failure: Error | null = null
  /** How many writes there have been since the store was opened. */
  puts = 0

  constructor(options: StoreOptions) {
    // Named in full: the library takes a directory with a dot in its name for a file.
    const path = join(options.dir, 'data.mdb')
    this.#db = open({ path, noSubdir: true, encoding: 'binary', mapSize: MAP_SIZE, keyEncoder })
    this.#committed = new LmdbView(this.#db)
    this.#pending = new Pending(this.#committed)
    this.#options = options
  }

  get(key: string): Buffer | undefined {
    return this.#pending.get(key)
  }

  read(range: Range, order: { reverse: boolean; limit: number }): Chunk {
    return this.#pending.read(range, order)
  }

  count(range: Range, limit: number): { count: number; rest: Range | null } {
    return this.#pending.count(range, limit)
  }

  put(key: string, value: Buffer | null): void {
    this.puts += 1
    this.#pending.put(key, value)
  }

  /** Resolves when every write so far is on disk. */
  flush(): Promise<void> {
    if (this.#pending.writes.size === 0 && !this.#failure) return Promise.resolve()
    this.#nextFlush ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        this.#nextFlush = null
        try {
          this.#flushNow()
          resolve()
        } catch {
          reject(this.#failure ?? new Error('the flush failed'))
        }
      })
    })
    return this.#nextFlush
  }

  snapshot(): Snapshot {
    this.#flushNow()
    const transaction = this.#db.useReadTransaction()
    const view = new LmdbView(this.#db, transaction)
    return Object.assign(view, { release: () => transaction.done() })
  }

  async close(): Promise<void> {
    this.#flushNow()
    await this.#db.close()
  }

  #flushNow(): void {
    if (this.#failure) throw this.#failure
    if (this.#pending.writes.size === 0) return
    try {
      this.#options.beforeFlush((key, value) => this.#pending.put(key, value))
      this.#db.transactionSync(() => {
        for (const [key, value] of this.#pending.writes) {
          if (value) this.#db.putSync(key, value)
          else this.#db.removeSync(key)
        }
      })
    } catch (error) {
      this.#failure = error as Error // lmdb throws errors
      this.#options.onFailure(this.#failure)
      throw this.#failure
    }
    this.#pending = new Pending(this.#committed)
  }
}
