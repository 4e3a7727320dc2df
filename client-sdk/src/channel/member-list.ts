import type { AppRouter, ChannelEvent, MemberView, Page } from '@chatcord/server/contract'
import type { TRPCClient } from '@trpc/client'
import type { EventOf } from '../log/reducers.ts'
import { singleFlight } from '../single-flight.ts'
import { retrying, type RetryDeps } from '../retrying.ts'

export type MemberList = {
  current(): readonly MemberView[] | null
  load(): Promise<void>
  applied(event: ChannelEvent): void
  /** Somebody has read up to this seq; positions only move forward. */
  read(userId: string, readSeq: number): void
}

/** The members of a channel, once they were asked for; events of membership keep them up to date. */
export function createMemberList(
  deps: RetryDeps & { channelId: string; api: TRPCClient<AppRouter>; changed(): void },
): MemberList {
  const { api, channelId } = deps
  let members: readonly MemberView[] | null = null
  let events = 0 // of membership: pages that were read meanwhile are read again
  const load = singleFlight(async () => {
    let read: MemberView[]
    let before: number
    do {
      before = events
      read = await readAll()
    } while (events !== before)
    set(read)
  })

  async function readAll() {
    const all: MemberView[] = []
    let cursor: string | null = null
    do {
      const input = { channelId, limit: 200, cursor }
      const page: Page<MemberView> = await retrying(
        () => api.channels.members.list.query(input),
        deps,
      )
      all.push(...page.items)
      cursor = page.next
    } while (cursor !== null)
    return all
  }

  function set(next: readonly MemberView[]) {
    members = next
    deps.changed()
  }

  /** The log has the id alone. */
  async function add({ userId, role, createdAt }: EventOf<'member.joined'>) {
    const mine = events
    const user = await retrying(() => api.users.get.query({ userId }), deps)
    if (mine !== events) return load()
    if (!members || members.some((member) => member.user.id === userId)) return
    set([...members, { user, role, joinedAt: createdAt, readSeq: null, presence: 'unknown' }])
  }

  function read(userId: string, readSeq: number) {
    const before = members?.find(({ user }) => user.id === userId)
    if (!members || !before || (before.readSeq ?? 0) >= readSeq) return
    set(members.map((member) => (member === before ? { ...member, readSeq } : member)))
  }

  return {
    current: () => members,
    load,
    read,
    applied(event) {
      // Who sends has read what is there.
      if (event.type === 'message.created' && event.thread === null) read(event.by, event.seq)
      if (!('userId' in event)) return
      events++
      if (!members) return
      const { userId } = event
      if (event.type === 'member.joined')
        add(event).catch(() => undefined) // the connection was closed, or the user is gone
      else if (event.type === 'member.roleChanged')
        set(
          members.map((member) =>
            member.user.id === userId ? { ...member, role: event.role } : member,
          ),
        )
      else set(members.filter(({ user }) => user.id !== userId))
    },
  }
}
