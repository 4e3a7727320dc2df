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
 * loop, and those that came while the disk was busy, make one LMDB transaction. It is committed and flushed off this
 * thread, which goes on reading meanwhile.
 */
export class Store implements View {
  readonly #db: Lmdb
  readonly #committed: View
  readonly #options: StoreOptions
  /** Writes on their way to the disk, below those that came since. */
  #flushing: Pending | null = null
  #pending: Pending
  #current: Promise<void> | null = null
  #next: Promise<void> | null = null
  #failure: Error | null = null
  /** How many writes there have been since the store was opened. */
  puts = 0
  /** Grows with every write, and with every read that met one which is not on disk yet. */
  touches = 0

  constructor(options: StoreOptions) {
    // Named in full: the library takes a directory with a dot in its name for a file.
    const path = join(options.dir, 'data.mdb')
    this.#db = open({ path, noSubdir: true, encoding: 'binary', mapSize: MAP_SIZE, keyEncoder })
    this.#committed = new LmdbView(this.#db)
    this.#pending = this.#over(this.#committed)
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
    this.touches += 1
    this.#pending.put(key, value)
  }

  /** Resolves when every write so far is on disk. */
  flush(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure)
    if (this.#pending.writes.size === 0) return this.#current ?? Promise.resolve()
    return (this.#next ??= this.#flushNext())
  }

  /** The state as it is now. What is not on disk yet is copied, so that later writes do not show. */
  snapshot(): Snapshot {
    const transaction = this.#db.useReadTransaction()
    const view = this.#over(new LmdbView(this.#db, transaction))
    for (const layer of [this.#flushing, this.#pending])
      for (const [key, value] of layer?.writes ?? []) view.put(key, value)
    return {
      get: (key) => view.get(key),
      read: (range, order) => view.read(range, order),
      count: (range, limit) => view.count(range, limit),
      release: () => transaction.done(),
    }
  }

  async close(): Promise<void> {
    await this.flush()
    await this.#db.close()
  }

  #over(base: View): Pending {
    return new Pending(base, () => (this.touches += 1))
  }

  async #flushNext(): Promise<void> {
    await this.#current
    // What the rest of this turn writes goes along.
    await new Promise((resolve) => setImmediate(resolve))
    this.#next = null
    this.#current = this.#commit()
    await this.#current
  }

  async #commit(): Promise<void> {
    const batch = this.#pending
    try {
      this.#options.beforeFlush((key, value) => batch.put(key, value))
      this.#flushing = batch
      this.#pending = this.#over(batch)
      // A child, because only that is undone as a whole when a write fails.
      await this.#db.childTransaction(() => {
        for (const [key, value] of batch.writes) {
          if (value) this.#db.putSync(key, value)
          else this.#db.removeSync(key)
        }
      })
      await this.#db.flushed
    } catch (error) {
      this.#failure = error as Error // lmdb throws errors
      this.#options.onFailure(this.#failure)
      throw this.#failure
    }
    // The library keeps a read transaction for a while; the next read must see this commit.
    this.#db.resetReadTxn()
    this.#pending.rebase(this.#committed)
    this.#flushing = null
    this.#current = null
  }
}
