import { ChatError } from './errors.ts'
import { limits } from './limits.ts'
import type { Page, PageInput } from './page.ts'

/** What to read for a page: one more than asked for, so that the end shows, after the key that the cursor holds. */
export type PageRead = { after: string | null; limit: number }

function keyOf(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString('utf8')
  if (Buffer.from(key).toString('base64url') === cursor) return key
  throw new ChatError('VALIDATION', {
    issues: [{ path: ['cursor'], message: 'is not a cursor of this list' }],
  })
}

export function pageRead({ limit, cursor }: PageInput): PageRead {
  const after = cursor === undefined || cursor === null ? null : keyOf(cursor)
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
  const next = more ? Buffer.from(key(last)).toString('base64url') : null
  return { items: shown.map(view), next }
}
