import type { AppRouter, ChannelEvent, MemberView, Page } from '@chatcord/server/contract'
import type { TRPCClient } from '@trpc/client'
import t from 'tap'
import { createMemberList } from '../../client-sdk/src/channel/member-list.ts'
import { createManualRuntime } from './support/manual-runtime.ts'

const createdAt = '2007-06-04T00:00:00.000Z'
let seq = 0

const place = () => ({ channelId: 'c', seq: ++seq, createdAt, by: 'owner' })
const joined = (userId: string): ChannelEvent => ({
  ...place(),
  ...{ type: 'member.joined', userId, role: 'member' },
})
const left = (userId: string): ChannelEvent => ({
  ...place(),
  ...{ type: 'member.left', userId, role: null },
})
const promoted = (userId: string): ChannelEvent => ({
  ...place(),
  ...{ type: 'member.roleChanged', userId, role: 'moderator' },
})
const userOf = (id: string) => ({ id, username: id, displayName: id })
const memberOf = (id: string) => ({ user: userOf(id), role: 'member', joinedAt: createdAt })

type Gate = { passed: Promise<void>; open(): void }

function createGate(): Gate {
  let open: () => void = () => undefined
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { passed, open }
}

/** A list over a server that answers pages as it is told, and users when they are let in. */
function setUp(pages: (cursor: string | null) => string[]) {
  const gates = new Map<string, Gate>()
  const gateOf = (userId: string) => {
    const gate = gates.get(userId) ?? createGate()
    gates.set(userId, gate)
    return gate
  }
  const page = (cursor: string | null): Page<MemberView> =>
    ({
      items: pages(cursor).map(memberOf),
      next: cursor === null ? 'second' : null,
    }) as unknown as Page<MemberView>
  const api = {
    channels: {
      members: {
        list: { query: ({ cursor }: { cursor: string | null }) => Promise.resolve(page(cursor)) },
      },
    },
    users: {
      get: {
        query: ({ userId }: { userId: string }) => gateOf(userId).passed.then(() => userOf(userId)),
      },
    },
  } as unknown as TRPCClient<AppRouter>
  const changes = new Set<() => void>()
  const list = createMemberList({
    ...{ api, channelId: 'c', runtime: createManualRuntime(), ready: () => Promise.resolve() },
    changed: () => changes.forEach((check) => check()),
  })
  const shown = () => list.current()?.map(({ user, role }) => `${user.id} ${role}`) ?? null
  /** Resolves once the list shows as many. */
  const shows = (count: number) =>
    new Promise<void>((resolve) => {
      const check = () => list.current()?.length === count && resolve()
      changes.add(check)
      check()
    })
  return { list, shown, shows, letIn: (userId: string) => gateOf(userId).open() }
}

t.test('members come while somebody joins at every page', async (t) => {
  let joins = 0
  const { list, shown, shows, letIn } = setUp((cursor) => {
    list.applied(joined(`new${++joins}`))
    return cursor === null ? ['ada'] : ['bob', 'new1']
  })
  await list.load()
  t.same(shown(), ['ada member', 'bob member', 'new1 member'])
  t.equal(joins, 2, 'each page was read once')
  letIn('new1')
  letIn('new2')
  await shows(4)
  t.same(shown(), ['ada member', 'bob member', 'new1 member', 'new2 member'])
})

t.test('what happened to members while the pages were read counts', async (t) => {
  const { list, shown } = setUp((cursor) => {
    if (cursor !== null) return ['bob']
    list.applied(promoted('ada'))
    list.applied(left('bob'))
    return ['ada']
  })
  await list.load()
  t.same(shown(), ['ada moderator'])
})

t.test('who leaves, or is promoted, before it is known who they are', async (t) => {
  const { list, shown, shows, letIn } = setUp((cursor) => (cursor === null ? ['ada'] : []))
  await list.load()
  for (const event of [joined('eve'), left('eve'), joined('bob'), promoted('bob')])
    list.applied(event)
  letIn('eve')
  letIn('bob')
  await shows(2)
  t.same(shown(), ['ada member', 'bob moderator'])
})

t.test('who reads on while the pages are read has read that far', async (t) => {
  const { list } = setUp((cursor) => {
    if (cursor === null) return ['ada']
    list.read('ada', 7)
    return []
  })
  await list.load()
  t.equal(list.current()?.[0]?.readSeq, 7)
})
