import type { LogRow } from '@chatcord/core/log/log-row'
import { rowsOf, type Documents } from '../database/documents.ts'
import { Violation } from '../engine/violation.ts'
import { follow, hasOwner, mayAppend, standingAt } from './rights.ts'

const counts = (row: LogRow) => row.type === 'message.created' && row.body.thread === null

function takes(row: LogRow): boolean {
  if (row.type === 'channel.updated') return row.body.changes.kind === 'private'
  return ['member.left', 'member.removed', 'member.roleChanged'].includes(row.type)
}

/** At the moment of its insert: is this row what must come next, and may its author append it? */
export function checkRow(documents: Documents, row: LogRow): void {
  const rows = rowsOf(documents, row.ch)
  const before = rows.at(-1)
  const fail = (kind: string, detail = '') => {
    throw new Violation(kind, `row ${row.seq} ${row.type} by ${row.by} ${detail}`)
  }
  if (row.seq !== (before?.seq ?? 0) + 1) fail('gap', `after ${before?.seq ?? 0}`)
  if (row.n !== (before?.n ?? 0) + (counts(row) ? 1 : 0)) fail('wrong-n', String(row.n))
  if (row.aclRev !== (takes(row) ? row.seq : (before?.aclRev ?? 0)))
    fail('wrong-aclRev', String(row.aclRev))
  if (row.at < (before?.at ?? 0)) fail('time-backwards')
  const standing = standingAt(rows, row.seq)
  if (!mayAppend(standing, row)) fail('append-without-right', JSON.stringify(row.body))
  const had = hasOwner(standing)
  if (had && !hasOwner(follow(standing, row))) fail('last-owner-gone')
}
