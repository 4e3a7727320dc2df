import {
  presenceTtlMs,
  type ConnectionState,
  type PresenceStore,
} from '@chatcord/core/infra/presence-store'
import type { Test } from 'tap'

type Ends = {
  /** Two ends of one new store; with a single node they may be the same. */
  ends: [PresenceStore, PresenceStore]
  /** Lets so many milliseconds pass. */
  pass(ms: number): Promise<void>
}

const anna = 'a'.repeat(24)
const ben = 'b'.repeat(24)

/** What every presence store does. */
export function presenceContract(t: Test, create: (t: Test) => Promise<Ends>): void {
  const connection = (userId: string, connectionId: string, state: ConnectionState = 'online') => ({
    userId,
    connectionId,
    state,
  })
  const sorted = (states: ConnectionState[][]) => states.map((each) => [...each].sort())

  t.test('presence tells the states of each user in the order that was asked for', async (t) => {
    const [here, there] = (await create(t)).ends
    await here.renew([connection(anna, '1'), connection(ben, '2', 'idle')])
    await there.renew([connection(anna, '3', 'doNotDisturb')])
    t.same(sorted(await there.states([ben, 'nobody', anna])), [
      ['idle'],
      [],
      ['doNotDisturb', 'online'],
    ])
    t.same(await here.states([]), [])
    await t.resolves(here.renew([]))
  })

  t.test('a connection has one state, the last one', async (t) => {
    const [here, there] = (await create(t)).ends
    await here.renew([connection(anna, '1', 'doNotDisturb')])
    await here.renew([connection(anna, '1', 'idle')])
    await here.renew([connection(anna, '1', 'idle')])
    t.same(await there.states([anna]), [['idle']])
  })

  t.test('a connection that is removed is gone at once, and the others stay', async (t) => {
    const [here, there] = (await create(t)).ends
    await here.renew([connection(anna, '1', 'idle'), connection(anna, '2'), connection(ben, '1')])
    await there.remove(anna, '1')
    await there.remove(anna, 'none')
    t.same(await here.states([anna, ben]), [['online'], ['online']])
  })

  t.test('a connection that is not renewed ends by itself', async (t) => {
    const { ends, pass } = await create(t)
    const [here, there] = ends
    await here.renew([connection(anna, '1'), connection(anna, '2', 'idle'), connection(ben, '3')])
    await pass(presenceTtlMs / 2)
    t.same(sorted(await there.states([anna, ben])), [['idle', 'online'], ['online']])
    await there.renew([connection(anna, '2', 'idle')])
    await pass(presenceTtlMs / 2)
    t.same(await there.states([anna, ben]), [['idle'], []])
    await pass(presenceTtlMs / 2)
    t.same(await there.states([anna]), [[]])
  })

  t.test('presence of many users is renewed and read at once', async (t) => {
    const [here, there] = (await create(t)).ends
    const users = Array.from({ length: 1_000 }, (_, index) => `user${index}`)
    await here.renew(users.map((user) => connection(user, '1')))
    const states = await there.states(users)
    t.equal(states.length, 1_000)
    t.ok(states.every((each) => each.length === 1))
  })
}
