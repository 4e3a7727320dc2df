import type { Database } from '../database/database.ts'
import { memberKey, messageKey, rowsOf } from '../database/documents.ts'
import { Violation } from '../engine/violation.ts'
import type { Check } from './check.ts'
import { isWanted } from './calls.ts'
import { foldLog } from './fold.ts'
import { standingAt } from './rights.ts'

/** At rest: the projection is what the log says, and the log is what clients were told. */
export function checkLog(db: Database, check: Check, ch: string): void {
  const documents = db.majority()
  const rows = rowsOf(documents, ch)
  const head = rows.at(-1)
  const channel = documents.channels.get(ch)
  const fail = (kind: string, detail: string) => {
    throw new Violation(kind, detail)
  }
  if (!head || !channel) return fail('projection', 'there is no channel')

  const fold = foldLog(rows)
  const standing = standingAt(rows, head.seq)
  const is = [
    channel.projected,
    channel.n,
    channel.memberCount,
    channel.name,
    channel.kind === 'public',
  ]
  const should = [head.seq, head.n, standing.roles.size, fold.name, fold.isPublic]
  if (!same(is, should))
    fail('projection', `channel ${JSON.stringify(is)}, should be ${JSON.stringify(should)}`)

  for (const [seq, message] of fold.messages) {
    const stored = documents.messages.get(messageKey({ ch, gen: channel.gen, seq }))
    const shown = stored && {
      rev: stored.rev,
      by: stored.by,
      kind: stored.kind,
      text: stored.text,
      thread: stored.thread,
      threadCount: stored.threadCount,
      edited: stored.edited !== null,
      deleted: stored.deleted !== null,
      reactions: stored.reactions.map(({ emoji, by }) => `${emoji} ${by}`),
    }
    if (!same(shown, message))
      fail(
        'projection',
        `message ${seq} ${JSON.stringify(shown)}, should be ${JSON.stringify(message)}`,
      )
  }
  for (const member of documents.members.values()) {
    if (member.ch !== ch) continue
    const role = standing.roles.get(member.user) ?? null
    if (member.role !== role)
      fail('projection', `${member.user} is ${member.role}, should be ${role}`)
  }
  for (const user of standing.roles.keys()) {
    if (!documents.members.has(memberKey({ ch, user }))) fail('projection', `${user} is missing`)
    const mark = documents.reads.get(memberKey({ ch, user }))
    const n = rows.findLast(({ seq }) => seq <= (mark?.readSeq ?? 0))?.n ?? 0
    if (mark?.readN !== n) fail('read-mark', `${user} ${JSON.stringify(mark)}, n there is ${n}`)
  }

  for (const [key, seq] of check.acks) {
    const found = rows.filter((row) => `${ch} ${row.by} ${row.nonce}` === key)
    if (key.startsWith(ch) && (found.length !== 1 || found[0]?.seq !== seq))
      fail('acked-lost', `${key} was acknowledged as ${seq}`)
  }
  for (const { by, nonce, wanted, upTo } of check.refusals) {
    const row = rows.find((other) => other.by === by && other.nonce === nonce)
    if (row && row.seq <= upTo && wanted && isWanted(row, wanted))
      fail('refused-but-in-log', `${nonce} of ${by} is row ${row.seq}`)
  }
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
