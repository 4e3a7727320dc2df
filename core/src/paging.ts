import { decodeCursor, encodeCursor } from './cursor.ts'
import { limits } from './limits.ts'
import type { Page, PageInput } from './page.ts'

/** What to read for a page: one more than asked for, so that the end shows, after the key that the cursor holds. */
export type PageRead = { after: string | null; limit: number }

const isKey = (parts: readonly unknown[]): parts is [string] =>
  parts.length === 1 && typeof parts[0] === 'string'

export function pageRead({ limit, cursor }: PageInput): PageRead {
  const after = typeof cursor === 'string' ? decodeCursor(cursor, isKey)[0] : null
  return { after, limit: (limit ?? limits.pageDefault) + 1 }
}

/** A page out of what was read for it. `key` is what the list is ordered by. */
export function pageOf<R, V>(
  { limit }: PageRead,
  records: readonly R[],
  { key, view }: { key: (record: R) => string; view: (record: R) => V },
): Page<V> {
  const shown = records.slice(0, limit - 1)
  const last = shown.at(-1)
  const more = records.length === limit && last !== undefined
  return { items: shown.map(view), next: more ? encodeCursor([key(last)]) : null }
}
