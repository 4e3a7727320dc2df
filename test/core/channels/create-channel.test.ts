import t, { type Test } from 'tap'
import type { Principal } from '@chatcord/core/auth/principal'
import { limits } from '@chatcord/core/limits'
import { failure } from '../../helpers/failure.ts'
import { as, nonce, startChat } from '../../helpers/chat.ts'

const max = limits.channelsOwnedPerUser
const place = { kind: 'private' as const, topic: null, description: null }
const input = () => ({ ...place, nonce: nonce(), name: 'den' })
const refused = failure('LIMIT_REACHED', { limit: 'channelsOwnedPerUser', max })

/** Somebody who may make one channel more. */
async function start(t: Test) {
  const { channels, members, person, stores } = await startChat(t)
  const [ada, ben] = [person('ada'), person('ben')]
  const made = { ...place, hash: '', createdBy: ada.user.id, createdAt: 1, name: 'early' }
  const early = Array.from({ length: max - 1 }, nonce)
  await Promise.all(early.map((id) => stores.channels.create({ ...made, id, nonce: id })))
  const member = { user: ada.user.id, role: 'owner', rev: 2, joinedAt: 1 } as const
  await stores.projection.replaceMembers(
    early.map((ch) => ({ next: { ...member, ch }, was: null })),
  )
  return { channels, members, ada, ben }
}

t.test('the last channel that somebody may make is answered again to a retry', async (t) => {
  const { channels, ada } = await start(t)
  const last = input()
  const { id } = await channels.create(ada, last)
  t.equal((await channels.create(ada, last)).id, id)
  await t.rejects(channels.create(ada, input()), refused)
})

t.test('who has handed one of their channels over may make another', async (t) => {
  const { channels, members, ada, ben } = await start(t)
  const handOver = async (channelId: string, from: Principal, to: Principal) => {
    const at = { channelId, userId: to.user.id, nonce: nonce() }
    await members.add(as(from, 'member.add'), { ...at, role: 'owner' })
    if (from === ada) await t.rejects(channels.create(ada, input()), refused, 'it is hers still')
    await channels.leave(from, { channelId, nonce: nonce() })
  }
  await handOver((await channels.create(ada, input())).id, ada, ben)
  await handOver((await channels.create(ben, input())).id, ben, ada)
  const last = input()
  const { id } = await channels.create(ada, last)
  t.equal((await channels.create(ada, last)).id, id, 'a retry finds it')
  await t.rejects(channels.create(ada, input()), refused)
})
