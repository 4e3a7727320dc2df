/** One key (one byte a character) and its bytes. */
export type Entry = { key: string; value: Buffer }

/** from <= key < to */
export type Range = { from: string; to: string }

/** What was read, in order, and what of the range is left (null: nothing). */
export type Chunk = { entries: Entry[]; rest: Range | null }

/** A state of the ordered key space. Nothing stays open between two calls, so that a reader may pause anywhere. */
export type View = {
  get(key: string): Buffer | undefined
  read(range: Range, order: { reverse: boolean; limit: number }): Chunk
  /** Counts up to `limit` keys, or a few more; `rest` is what is still uncounted. */
  count(range: Range, limit: number): { count: number; rest: Range | null }
}

/** A state that no write changes; it holds disk pages until it is released. */
export type Snapshot = View & { release(): void }

/** Above every key that begins with a given prefix. */
export const PREFIX_END = '\xff'

export const prefixRange = (prefix: string): Range => ({ from: prefix, to: prefix + PREFIX_END })
