import type { LogRow } from '@chatcord/core/log/log-row'

type Role = 'owner' | 'moderator' | 'member'

/** Who is what in a channel after some rows, and who wrote its messages, worked out from the log alone. */
export type Standing = {
  isPublic: boolean
  roles: Map<string, Role>
  authors: Map<number, string>
  /** Comings and goings, which are shown as messages too. */
  shown: Set<number>
}

const rank: Record<Role, number> = { member: 1, moderator: 2, owner: 3 }

function nobody(): Standing {
  return { isPublic: false, roles: new Map(), authors: new Map(), shown: new Set() }
}

/** Changes the standing by one row. */
export function follow(standing: Standing, row: LogRow): Standing {
  const { roles } = standing
  if (row.type === 'channel.created') standing.isPublic = row.body.kind === 'public'
  if (row.type === 'channel.updated' && row.body.changes.kind)
    standing.isPublic = row.body.changes.kind === 'public'
  if (['member.joined', 'member.left', 'member.removed'].includes(row.type))
    standing.shown.add(row.seq)
  if (row.type === 'message.created') standing.authors.set(row.seq, row.by)
  if (row.type === 'member.joined' && !roles.has(row.body.userId))
    roles.set(row.body.userId, row.body.role) // the simulation makes no other channels
  if (row.type === 'member.roleChanged' && roles.has(row.body.userId))
    roles.set(row.body.userId, row.body.role)
  if (row.type === 'member.left' || row.type === 'member.removed') roles.delete(row.body.userId)
  return standing
}

export function standingAt(rows: readonly LogRow[], seq: number): Standing {
  return rows.filter((row) => row.seq <= seq).reduce(follow, nobody())
}

/** May the row follow a log in which this is how things stand? */
export function mayAppend({ isPublic, roles, authors, shown }: Standing, row: LogRow): boolean {
  const mine = roles.get(row.by)
  const manages = mine === 'moderator' || mine === 'owner'
  const subject = 'userId' in row.body ? roles.get(row.body.userId) : undefined
  const above = (other: Role | undefined) =>
    mine !== undefined && rank[mine] >= rank[other ?? 'member']
  const isThere = (seq: number | null) => seq === null || authors.has(seq) || shown.has(seq)
  switch (row.type) {
    case 'channel.created':
      return row.seq === 1
    case 'channel.updated':
      return manages
    case 'member.joined':
      if (roles.size === 0) return row.body.role === 'owner'
      if (row.body.userId === row.by) return isPublic || mine !== undefined
      return manages && above(row.body.role)
    case 'member.left':
      return mine !== undefined && row.body.userId === row.by
    case 'member.removed':
      return manages && subject !== undefined && above(subject)
    case 'member.roleChanged':
      return mine === 'owner' && subject !== undefined
    case 'message.created':
      return mine !== undefined && isThere(row.body.thread)
    case 'message.edited':
      return mine !== undefined && authors.get(row.body.target) === row.by
    case 'message.deleted':
      return mine !== undefined && (manages || authors.get(row.body.target) === row.by)
    case 'message.completed':
      return authors.get(row.body.target) === row.by
    case 'reaction.added':
    case 'reaction.removed':
      return mine !== undefined && authors.has(row.body.target)
  }
}

export function hasOwner({ roles }: Standing): boolean {
  return [...roles.values()].includes('owner')
}

/** Whether the user may read at some point from `seq` on, or could before it: then the row `seq` may be shown to them. */
export function mayBeShown(rows: readonly LogRow[], user: string, seq: number): boolean {
  const standing = nobody()
  const may = () => standing.isPublic || standing.roles.has(user)
  for (const row of rows) {
    if (row.seq >= seq && may()) return true
    follow(standing, row)
  }
  return may()
}

/** Whether the user may read after `seq` or at some later point. */
export function mayReadAfter(rows: readonly LogRow[], user: string, seq: number): boolean {
  return mayBeShown(rows, user, seq + 1)
}
