import t from 'tap'
import { failure } from '../../helpers/failure.ts'
import { as, nonce, startChat, text } from '../../helpers/chat.ts'

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

t.test('who left over one node is let in again over another that remembers them', async (t) => {
  const { channels, person, node } = await startChat(t)
  const other = node()
  const [ada, ben] = [person('ada'), person('ben')]
  const { id: channelId } = await channels.create(ada, {
    ...{ kind: 'public', name: 'tea', nonce: nonce(), ...blank },
  })
  await other.channels.join(ben, { channelId, nonce: nonce() })
  await other.messages.send(as(ben, 'message.send'), text(channelId, 'here'))
  await channels.leave(ben, { channelId, nonce: nonce() })
  const { seq } = await other.channels.join(ben, { channelId, nonce: nonce() })
  t.equal(seq, 6)
  t.equal((await channels.get(as(ben, 'channel.read'), channelId)).memberCount, 2)
})

t.test('a channel that another node made private is joined by nobody from memory', async (t) => {
  const { channels, person, node } = await startChat(t)
  const other = node()
  const [ada, ben, cat] = [person('ada'), person('ben'), person('cat')]
  const { id: channelId } = await channels.create(ada, {
    ...{ kind: 'public', name: 'tea', nonce: nonce(), ...blank },
  })
  await other.channels.join(ben, { channelId, nonce: nonce() })
  await channels.update(as(ada, 'channel.update'), { channelId, kind: 'private', nonce: nonce() })
  await t.rejects(other.channels.join(cat, { channelId, nonce: nonce() }), failure('NOT_FOUND'))
})
