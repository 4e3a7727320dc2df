import { subjectOf } from '../log/row-rules.ts'
import type { LogRow } from '../log/log-row.ts'
import type { MemberRecord } from './channel.record.ts'

/** A membership after a row of its user. Joining twice keeps the role; changing the role of nobody changes nothing. */
export function memberAfter(member: MemberRecord | null, row: LogRow): MemberRecord | null {
  const user = subjectOf(row)
  if (user === null || (member && row.seq <= member.rev)) return member
  const before = member ?? { ch: row.ch, user, role: null, rev: 0, joinedAt: row.at }
  const next = { ...before, rev: row.seq }
  switch (row.type) {
    case 'member.joined':
      return before.role ? next : { ...next, role: row.body.role, joinedAt: row.at }
    case 'member.roleChanged':
      return before.role ? { ...next, role: row.body.role } : next
    default:
      return { ...next, role: null }
  }
}
