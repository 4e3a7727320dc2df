import type { AppRouter, ChannelEvent, MemberView, Page } from '@chatcord/server/contract'
import type { TRPCClient } from '@trpc/client'
import { retrying, type RetryDeps } from '../retrying.ts'

export type MemberList = {
  current(): readonly MemberView[] | null
  load(): Promise<void>
  applied(event: ChannelEvent): void
}

/** The members of a channel, once they were asked for; events of membership keep them up to date. */
export function createMemberList(
  deps: RetryDeps & { channelId: string; api: TRPCClient<AppRouter>; changed(): void },
): MemberList {
  const { api, channelId } = deps
  let members: readonly MemberView[] | null = null
  let round = 0

  async function load() {
    const mine = ++round
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
    } while (cursor !== null && mine === round)
    if (mine !== round) return
    members = all
    deps.changed()
  }

  return {
    current: () => members,
    load,
    applied(event) {
      const before = members
      if (round === 0) return
      if (event.type === 'member.joined') return void load().catch(() => undefined) // the log has only the id; a failure is the channel's own
      if (event.type === 'member.left' || event.type === 'member.removed')
        members = before?.filter(({ user }) => user.id !== event.userId) ?? null
      else if (event.type === 'member.roleChanged')
        members = before?.map((member) => withRole(member, event)) ?? null
      else return
      if (before === null) return void load().catch(() => undefined) // pages on their way may have missed it
      deps.changed()
    },
  }
}

function withRole(
  member: MemberView,
  { userId, role }: { userId: string; role: MemberView['role'] },
) {
  return member.user.id === userId ? { ...member, role } : member
}
