import type { LogRow, NewRow } from './log-row.ts'

type Body = Pick<LogRow, 'type' | 'body'> & (LogRow | NewRow)

/** Rows that change who may do what in the channel: they are projected before they are acknowledged. */
export function changesRights(row: Body): boolean {
  return row.type.startsWith('member.') || madePrivate(row)
}

/** Rows that take a right away. Rights only grow otherwise, so joins invalidate nothing. */
export function takesRight(row: Body): boolean {
  return (
    row.type === 'member.left' ||
    row.type === 'member.removed' ||
    row.type === 'member.roleChanged' ||
    madePrivate(row)
  )
}

export function madePrivate(row: Body): boolean {
  return row.type === 'channel.updated' && row.body.changes.kind === 'private'
}

/** Messages outside threads: what `n` and unread count. */
export function isCounted(row: Body): boolean {
  return row.type === 'message.created' && row.body.thread === null
}

/** Whose membership the row changes; null for other rows. */
export function subjectOf(row: Body): string | null {
  switch (row.type) {
    case 'member.joined':
    case 'member.left':
    case 'member.removed':
    case 'member.roleChanged':
      return row.body.userId
    default:
      return null
  }
}

/** The user is no member after this row. */
export function ends(row: Body, userId: string): boolean {
  return (row.type === 'member.left' || row.type === 'member.removed') && row.body.userId === userId
}

/** The message that the row changes besides the one it may create; null for other rows. */
export function targetOf(row: Body): number | null {
  switch (row.type) {
    case 'message.created':
      return row.body.thread
    case 'message.edited':
    case 'message.deleted':
    case 'message.completed':
    case 'reaction.added':
    case 'reaction.removed':
      return row.body.target
    default:
      return null
  }
}
