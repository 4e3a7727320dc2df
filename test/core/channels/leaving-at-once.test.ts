import t from 'tap'
import { isFailure } from '@chatcord/core/errors'
import { as, nonce, startChat, text, type TestChat } from '../../helpers/chat.ts'

const crowd = 100

async function startRoom(chat: TestChat) {
  const ada = chat.person('ada')
  const about = { kind: 'public' as const, name: 'tea', topic: null, description: null }
  const { id: channelId } = await chat.channels.create(ada, { ...about, nonce: nonce() })
  const people = Array.from({ length: crowd }, (_, n) => chat.person(`guest ${n}`))
  await Promise.all(
    people.map((person) => chat.channels.join(person, { channelId, nonce: nonce() })),
  )
  return { ada, channelId, people }
}

t.test('a whole crowd leaves at once: nobody is told to try again', async (t) => {
  const chat = await startChat(t)
  const { ada, channelId, people } = await startRoom(chat)
  let inserts = 0
  const { insert } = chat.stores.log
  chat.stores.log.insert = (rows) => (inserts++, insert(rows))
  await Promise.all(
    people.map((person) => chat.channels.leave(person, { channelId, nonce: nonce() })),
  )
  t.equal((await chat.channels.get(as(ada, 'channel.read'), channelId)).memberCount, 1)
  t.ok(inserts < crowd / 4, 'they go together, not one after the other')
})

t.test('roles of a whole crowd change at once, each behind the others', async (t) => {
  const chat = await startChat(t)
  const { ada, channelId, people } = await startRoom(chat)
  const role = 'moderator' as const
  await Promise.all(
    people.map(({ user }) =>
      chat.members.setRole(as(ada, 'member.setRole'), {
        ...{ channelId, userId: user.id, role, nonce: nonce() },
      }),
    ),
  )
  const { items } = await chat.members.list(as(ada, 'channel.read'), { channelId, limit: 100 })
  t.ok(items.every((member) => member.role !== 'member'))
})

t.test('of owners who leave at once one has to stay', async (t) => {
  const chat = await startChat(t)
  const { ada, channelId, people } = await startRoom(chat)
  const owners = people.slice(0, 5)
  for (const { user } of owners)
    await chat.members.setRole(as(ada, 'member.setRole'), {
      ...{ channelId, userId: user.id, role: 'owner', nonce: nonce() },
    })
  const left = await Promise.allSettled(
    [ada, ...owners, ...people.slice(5)].map((person) =>
      chat.channels.leave(person, { channelId, nonce: nonce() }),
    ),
  )
  const refused = left.filter((result) => result.status === 'rejected')
  t.equal(refused.length, 1)
  t.ok(refused.every(({ reason }) => isFailure(reason, 'LAST_OWNER')))
  const stayed = [ada, ...owners].filter((_, index) => left[index]?.status === 'rejected')
  t.equal(stayed.length, 1, 'it is an owner who stays')
})

t.test('nobody speaks behind their own goodbye, and the others are heard', async (t) => {
  const chat = await startChat(t)
  const { ada, channelId, people } = await startRoom(chat)
  const said = people.map((person, n) =>
    chat.messages.send(as(person, 'message.send'), text(channelId, `bye ${n}`)),
  )
  const gone = people
    .filter((_, n) => n % 2 === 0)
    .map((person) => chat.channels.leave(person, { channelId, nonce: nonce() }))
  const sent = await Promise.allSettled(said)
  await Promise.all(gone)
  t.ok(
    sent.every(({ status }, n) => n % 2 === 0 || status === 'fulfilled'),
    'those who stay',
  )
  const rows = await chat.stores.log.rowsAfter(channelId, 0, 1_000)
  for (const { user } of people) {
    const mine = rows.filter(({ by }) => by === user.id).map(({ type }) => type)
    const end = mine.indexOf('member.left')
    t.ok(end < 0 || end === mine.length - 1)
  }
  t.equal((await chat.channels.get(as(ada, 'channel.read'), channelId)).memberCount, 51)
})
