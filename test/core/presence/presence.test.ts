import t, { type Test } from 'tap'
import type { Principal } from '@chatcord/core/auth/principal'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { createMemoryPresence } from '@chatcord/core/infra/memory/memory-presence'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import type { PresenceStore } from '@chatcord/core/infra/presence-store'
import { createPresence } from '@chatcord/core/presence/presence.service'
import type { PresenceEvent } from '@chatcord/core/presence/presence.view'
import { as, nonce, startChat } from '../../helpers/chat.ts'
import { failure } from '../../helpers/failure.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'

const chat = await startChat(t)

/** Nodes that share a store and a bus, with a clock that is moved by hand; ada and bob share a channel, eve is alone. */
async function setUp(t: Test) {
  const clock = createManualClock()
  const bus = createMemoryBus()
  const memory = createMemoryPresence({ clock })
  const state = { away: false, dead: false, renewals: 0 }
  const store: PresenceStore = {
    ...memory,
    renew: (connections) => {
      state.renewals += 1
      return state.away ? Promise.reject(new Error('away')) : memory.renew(connections)
    },
    states: (ids) => (state.away ? Promise.reject(new Error('away')) : memory.states(ids)),
  }
  const node = (line = bus, isDead = () => false) => {
    const { projection, projector } = chat.logNode
    const presence = createPresence({
      ...{ bus: line, clock, projection, createId: newId },
      // What a dead node would have said reaches nobody.
      store: {
        ...store,
        renew: (connections) => (isDead() ? Promise.resolve() : store.renew(connections)),
      },
      project: (ch, seq) => projector.project(ch, seq),
    })
    t.teardown(() => presence.close())
    return presence
  }
  const [ada, bob, eve] = [chat.person('ada'), chat.person('bob'), chat.person('eve')]
  const { id } = await chat.channels.create(ada, {
    ...{ nonce: nonce(), kind: 'private', name: 'room', topic: null, description: null },
  })
  await chat.members.add(as(ada, 'member.add'), {
    ...{ channelId: id, nonce: nonce(), userId: bob.user.id, role: 'member' },
  })
  return { id, clock, state, bus, node, ada, bob, eve }
}

async function watch(
  t: Test,
  node: Pick<ReturnType<typeof createPresence>, 'watch'>,
  viewer: Principal,
  ...people: Principal[]
) {
  const abort = new AbortController()
  t.teardown(() => abort.abort())
  const userIds = people.map(({ user }) => user.id)
  const events = (await node.watch(viewer, { userIds }, abort.signal))[Symbol.asyncIterator]()
  return async (): Promise<string> => {
    const { value } = (await events.next()) as { value: PresenceEvent }
    const who = people.find(({ user }) => user.id === value.userId)
    return `${who?.user.username} ${value.presence}`
  }
}

t.test('who has a socket is there, on whichever node; a reload is not seen', async (t) => {
  const { clock, node, ada, bob } = await setUp(t)
  const [here, there] = [node(), node()]
  const next = await watch(t, here, ada, bob)
  t.equal(await next(), 'bob offline')
  const left = there.connections.open(bob)
  t.equal(await next(), 'bob online')
  left()
  const leftAgain = here.connections.open(bob)
  await clock.advance(5_000)
  leftAgain()
  await clock.advance(5_000)
  t.equal(await next(), 'bob offline', 'no word in between')
})

t.test('a state is that of a session, on all nodes; peace in one place is peace', async (t) => {
  const { node, ada, bob } = await setUp(t)
  const [here, there] = [node(), node()]
  const next = await watch(t, here, ada, bob)
  t.equal(await next(), 'bob offline')
  const phone = { ...bob, sessionId: newId() }
  here.connections.open(bob)
  t.equal(await next(), 'bob online')
  there.set(bob, { presence: 'idle' })
  t.equal(await next(), 'bob idle')
  there.connections.open(phone)
  t.equal(await next(), 'bob online')
  here.set(phone, { presence: 'doNotDisturb' })
  t.equal(await next(), 'bob doNotDisturb')
  there.set(phone, { presence: 'idle' })
  t.equal(await next(), 'bob idle')
  here.connections.open(bob)
  here.set(bob, { presence: 'online' })
  t.equal(await next(), 'bob online')
})

t.test('the people of a node that died are offline within 75 s, the others stay', async (t) => {
  const { clock, state, node, ada, bob } = await setUp(t)
  const [here, dead] = [node(), node(createMemoryBus(), () => state.dead)]
  const next = await watch(t, here, ada, bob, ada)
  t.same([await next(), await next()].sort(), ['ada offline', 'bob offline'])
  here.connections.open(ada)
  t.equal(await next(), 'ada online')
  dead.connections.open(bob)
  await clock.advance(10_000)
  t.equal(await next(), 'bob online', 'also when the bus lost it')
  state.dead = true
  for (let second = 0; second < 70; second += 5) await clock.advance(5_000)
  t.equal(await next(), 'bob offline')
  t.same(await here.of([ada.user.id]), ['online'])
})

t.test('a store that cannot be reached makes presence unknown, and heals by itself', async (t) => {
  const { clock, state, node, ada, bob } = await setUp(t)
  const here = node()
  here.connections.open(bob)
  const next = await watch(t, here, ada, bob)
  t.equal(await next(), 'bob online')
  state.away = true
  t.same(await here.of([ada.user.id, bob.user.id]), ['unknown', 'unknown'])
  await clock.advance(10_000)
  t.equal(await next(), 'bob unknown')
  await clock.advance(60_000)
  state.away = false
  await clock.advance(20_000)
  t.equal(await next(), 'bob offline', 'it has forgotten everybody')
  await clock.advance(10_000)
  t.equal(await next(), 'bob online')
})

t.test('strangers are unknown until they share a channel, and again afterwards', async (t) => {
  const { id, node, bus, ada, bob, eve } = await setUp(t)
  const here = node()
  here.connections.open(eve)
  here.connections.open(bob)
  const hers = await watch(t, here, ada, eve)
  const next = await watch(t, here, eve, bob, eve)
  t.same([await next(), await next()].sort(), ['bob unknown', 'eve online'])
  t.equal(await hers(), 'eve unknown')
  // The nodes of this test have a bus of their own.
  const moved = (seq: number) =>
    bus.publish(`user:${eve.user.id}`, { kind: 'membership', channelId: id, seq })
  const place = { channelId: id, nonce: nonce(), userId: eve.user.id }
  moved((await chat.members.add(as(ada, 'member.add'), { ...place, role: 'member' })).seq)
  t.equal(await next(), 'bob online')
  t.equal(await hers(), 'eve online')
  const removal = { ...place, nonce: nonce() }
  moved((await chat.members.remove(as(ada, 'member.remove'), removal)).seq)
  t.equal(await next(), 'bob unknown')
  t.equal(await hers(), 'eve unknown')
})

t.test('one user watches a great many people and not without end', async (t) => {
  const { node, ada, bob } = await setUp(t)
  const here = node()
  const abort = new AbortController()
  t.teardown(() => abort.abort())
  const more = (viewer: Principal, { signal } = abort) =>
    here.watch(viewer, { userIds: Array.from({ length: 200 }, newId) }, signal)
  const first = new AbortController()
  await more(ada, first)
  for (let at = 1; at < 100; at++) await more(ada)
  const refusal = failure('LIMIT_REACHED', { limit: 'presenceUsersPerUser', max: 20_000 })
  await t.rejects(more(ada), refusal)
  await t.resolves(more(bob), 'that is a matter of each user')
  first.abort()
  await t.resolves(more(ada))
  await t.rejects(more(ada), refusal)
})

t.test(
  'all sockets of a node are renewed in one round trip, and none without sockets',
  async (t) => {
    const { clock, state, node, ada, bob } = await setUp(t)
    const here = node()
    for (let socket = 0; socket < 50; socket++) here.connections.open(socket % 2 ? ada : bob)
    await clock.advance(0)
    const before = state.renewals
    await clock.advance(20_000)
    t.equal(state.renewals, before + 1)
  },
)
