import { createHash } from 'node:crypto'
import type { NewRow } from './log-row.ts'

/** SHA-256 of a row's content, whatever the order of its fields: the same nonce with another hash is another input. */
export function canonicalHash({ type, body }: Pick<NewRow, 'type' | 'body'>): string {
  return createHash('sha256')
    .update(JSON.stringify([type, body], sorted))
    .digest('base64url')
}

function sorted(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
