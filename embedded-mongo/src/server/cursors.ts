import { MongoError } from '../errors.ts'
import type { Clock, Task } from '../engine/clock.ts'
import type { Reader } from '../engine/reader.ts'
import type { Projection } from '../query/project.ts'

/** Bytes of documents in one reply; a single document may be larger. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024
// Documents taken between two looks at the bytes.
const STEP = 100

/** Where a client is in a result. */
export class Cursor {
  readonly ns: string
  readonly #reader: Reader
  readonly #project: Projection | null
  /** Taken, but too much for the last batch. */
  #left: Buffer[] = []
  #busy = false
  #closed = false
  lastUse = Date.now()

  constructor(ns: string, reader: Reader, project: Projection | null) {
    this.ns = ns
    this.#reader = reader
    this.#project = project
  }

  get done(): boolean {
    return this.#left.length === 0 && this.#reader.done
  }

  *next(max: number, clock: Clock): Task<Buffer[]> {
    if (this.#busy) throw new MongoError('CursorInUse', 'the cursor is in use')
    this.lastUse = Date.now()
    this.#busy = true
    try {
      return yield* this.#batch(max, clock)
    } finally {
      this.#busy = false
      if (this.#closed) this.#reader.release()
    }
  }

  *#batch(max: number, clock: Clock): Task<Buffer[]> {
    const batch: Buffer[] = []
    let bytes = 0
    while (batch.length < max && !this.done) {
      if (this.#left.length === 0)
        this.#left = yield* this.#read(Math.min(max - batch.length, STEP), clock)
      for (const [i, document] of this.#left.entries()) {
        bytes += document.length
        if (batch.length > 0 && bytes > MAX_BATCH_BYTES) {
          this.#left = this.#left.slice(i)
          return batch
        }
        batch.push(document)
      }
      this.#left = []
    }
    return batch
  }

  /** What comes later is of the state now. */
  freeze(): void {
    this.#reader.freeze()
  }

  /** A batch that is being read keeps its snapshot until it is complete. */
  close(): void {
    this.#closed = true
    if (!this.#busy) this.#reader.release()
  }

  *#read(count: number, clock: Clock): Task<Buffer[]> {
    const project = this.#project
    const matches = yield* this.#reader.take(count, clock)
    return matches.map(({ raw }) => (project ? project(raw) : raw))
  }
}

/** The open cursors by id. */
export class Cursors {
  readonly #open = new Map<bigint, Cursor>()
  readonly #timeout: number
  #nextId = 1n

  /** `timeout` in milliseconds: how long an unused cursor may hold its snapshot. */
  constructor(timeout: number) {
    this.#timeout = timeout
  }

  add(cursor: Cursor): bigint {
    cursor.freeze()
    const id = this.#nextId++
    this.#open.set(id, cursor)
    return id
  }

  get(id: bigint, ns: string): Cursor {
    const cursor = this.#open.get(id)
    if (cursor?.ns !== ns) throw new MongoError('CursorNotFound', `cursor id ${id} not found`)
    return cursor
  }

  close(id: bigint): boolean {
    this.#open.get(id)?.close()
    return this.#open.delete(id)
  }

  closeUnused(now: number): void {
    for (const [id, cursor] of this.#open) if (now - cursor.lastUse > this.#timeout) this.close(id)
  }

  closeAll(): void {
    for (const id of [...this.#open.keys()]) this.close(id)
  }
}
