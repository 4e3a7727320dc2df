import t from 'tap'
import { failure } from '../../helpers/failure.ts'
import { as, nonce, startChat } from '../../helpers/chat.ts'

const blank = { topic: null, description: null }

t.test('an AI chat stays one person’s talk with the assistant: nobody is added', async (t) => {
  const { channels, members, person } = await startChat(t)
  const [ada, ben] = [person('ada'), person('ben')]
  const { id: channelId } = await channels.create(ada, { kind: 'ai', nonce: nonce(), ...blank })
  const add = { channelId, userId: ben.user.id, role: 'member' as const, nonce: nonce() }
  await t.rejects(members.add(as(ada, 'member.add'), add), failure('FORBIDDEN'))
  t.equal((await channels.get(as(ada, 'channel.read'), channelId)).memberCount, 1)
  await t.rejects(channels.get(as(ben, 'channel.read'), channelId), failure('NOT_FOUND'))
})

t.test('who is added twice at once, also over two nodes, is one member', async (t) => {
  const { channels, members, person, bus, node } = await startChat(t)
  const [ada, ben] = [person('ada'), person('ben')]
  const { id: channelId } = await channels.create(ada, {
    ...{ kind: 'private', name: 'den', nonce: nonce(), ...blank },
  })
  const other = node(bus)
  const add = () => ({ channelId, userId: ben.user.id, role: 'member' as const, nonce: nonce() })
  await Promise.all([
    members.add(as(ada, 'member.add'), add()),
    members.add(as(ada, 'member.add'), add()),
    other.members.add(as(ada, 'member.add'), add()),
  ])
  t.equal((await channels.get(as(ada, 'channel.read'), channelId)).memberCount, 2)
  const { items } = await members.list(as(ben, 'channel.read'), { channelId })
  t.strictSame(new Set(items.map(({ user }) => user.id)), new Set([ada.user.id, ben.user.id]))
})
