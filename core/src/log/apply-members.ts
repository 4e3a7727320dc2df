import { memberAfter } from '../channels/fold-member.ts'
import type { ChannelRecord, MemberRecord } from '../channels/channel.record.ts'
import type { LogRow } from './log-row.ts'
import type { ProjectionStore, Replacement } from './projection.store.ts'
import type { RecentMembers } from './recent-members.ts'
import { subjectOf } from './row-rules.ts'
import { replacements, untilWritten } from './until-written.ts'

type Deps = { projection: ProjectionStore; members: RecentMembers }

/** Writes what rows in order do to the members of their channel. Answers what `createApply` does. */
export function createApplyMembers({ projection, members }: Deps) {
  async function applyMembers(
    { id, projected }: ChannelRecord,
    rows: readonly LogRow[],
  ): Promise<number | null> {
    const users = [...new Set(rows.map(subjectOf).filter((user) => user !== null))]
    if (users.length === 0) return 0
    const after = new Map<string, MemberRecord | null>()
    let joined: number | null = null
    let rounds = 0
    await untilWritten(async () => {
      rounds += 1
      const found = await (rounds === 1 ? recent(id, users, projected) : read(id, users))
      const changes = replacements(users, (user) => {
        const was = found.get(user) ?? null
        const mine = rows.filter((row) => subjectOf(row) === user)
        const next = mine.reduce<MemberRecord | null>(memberAfter, was)
        after.set(user, next)
        return { was, next }
      })
      const untouched = [...found.values()].every(({ rev }) => rev <= projected)
      joined = rounds === 1 && untouched ? joinedBy(changes, found) : null
      return changes
    }, projection.replaceMembers)
    const asOf = rows.at(-1)?.seq ?? projected
    for (const [user, member] of after) members.put(id, user, { member, asOf })
    return joined
  }

  async function read(ch: string, users: readonly string[]): Promise<Map<string, MemberRecord>> {
    const found = users.length > 0 ? await projection.members(ch, users) : []
    return new Map(found.map((member) => [member.user, member]))
  }

  /** From memory where it goes that far, and no further: what it does not know of makes the write fail. */
  async function recent(
    ch: string,
    users: readonly string[],
    projected: number,
  ): Promise<Map<string, MemberRecord>> {
    const unknown: string[] = []
    const known = new Map<string, MemberRecord>()
    for (const user of users) {
      const seen = members.get(ch, user, projected)
      if (!seen || (seen.member && seen.member.rev > projected)) unknown.push(user)
      else if (seen.member) known.set(user, seen.member)
    }
    return new Map([...known, ...(await read(ch, unknown))])
  }

  return applyMembers
}

function joinedBy(
  changes: readonly Replacement<MemberRecord>[],
  found: ReadonlyMap<string, MemberRecord>,
): number {
  const after = changes.filter(({ next }) => next.role !== null)
  const before = changes.filter(({ next }) => (found.get(next.user)?.role ?? null) !== null)
  return after.length - before.length
}
