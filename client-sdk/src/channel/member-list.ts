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

type Membership = Extract<ChannelEvent, { userId: string }>

/** The members of a channel, once they were asked for; events of membership keep them up to date. */
export function createMemberList(
  deps: RetryDeps & { channelId: string; api: TRPCClient<AppRouter>; changed(): void },
): MemberList {
  const { api, channelId } = deps
  /** Of those about whom the server is being asked; null for who has left again. */
  const joining = new Map<string, MemberView['role'] | null>()
  let members: readonly MemberView[] | null = null
  let meanwhile: (() => void)[] | null = null // while pages are read: they may have it or not

  const load = singleFlight(async () => {
    const again: (() => void)[] = (meanwhile = [])
    try {
      set(await readAll())
    } finally {
      meanwhile = null
    }
    for (const change of again) change()
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

  function apply(event: Membership) {
    if (event.type === 'member.joined') {
      void add(event)
      return
    }
    const { userId } = event
    const role = event.type === 'member.roleChanged' ? event.role : null
    if (joining.has(userId)) joining.set(userId, role)
    set(
      (members ?? []).flatMap((one) => {
        if (one.user.id !== userId) return one
        return role ? { ...one, role } : []
      }),
    )
  }

  /** The log has the id alone. */
  async function add({ userId, role, createdAt }: EventOf<'member.joined'>) {
    joining.set(userId, role)
    const asked = retrying(() => api.users.get.query({ userId }), deps)
    const user = await asked.catch(() => null) // the connection was closed, or the user is gone
    const now = joining.get(userId)
    joining.delete(userId)
    if (!user || !now || !members || members.some((member) => member.user.id === userId)) return
    set([...members, { user, role: now, joinedAt: createdAt, readSeq: null, presence: 'unknown' }])
  }

  function read(userId: string, readSeq: number) {
    meanwhile?.push(() => read(userId, readSeq))
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
      meanwhile?.push(() => apply(event))
      if (members) apply(event)
    },
  }
}
