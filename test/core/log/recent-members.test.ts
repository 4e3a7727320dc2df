import t from 'tap'
import { createRecentMembers } from '@chatcord/core/log/recent-members'
import { as, nonce, startChat, text } from '../../helpers/chat.ts'
import { failure } from '../../helpers/failure.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'

const ann = { ch: 'tea', user: 'ann', role: 'member', rev: 3, joinedAt: 1 } as const

void t.test('a membership is good as far as it was read', async (t) => {
  const members = createRecentMembers({ clock: createManualClock() })
  t.equal(members.get('tea', 'ann', 0), null)
  members.put('tea', 'ann', { member: ann, asOf: 5 })
  t.strictSame(members.get('tea', 'ann', 5), { member: ann, asOf: 5 })
  t.equal(members.get('tea', 'ann', 6), null, 'somebody may have lost a right since')
  t.equal(members.get('tea', 'ben', 0), null)
  t.equal(members.get('inn', 'ann', 0), null)
})

void t.test('rows that were projected here carry it on, as long as none is missing', async (t) => {
  const members = createRecentMembers({ clock: createManualClock() })
  members.put('tea', 'ann', { member: ann, asOf: 5 })
  members.projected('tea', 5, 8)
  members.projected('tea', 8, 12)
  t.match(members.get('tea', 'ann', 12), { member: ann, asOf: 12 })
  t.equal(members.get('tea', 'ann', 13), null)
  members.projected('tea', 14, 20)
  t.equal(members.get('tea', 'ann', 13), null, 'what another node projected may be about anybody')
  members.put('tea', 'ann', { member: ann, asOf: 14 })
  t.match(members.get('tea', 'ann', 20), { asOf: 20 })
})

void t.test('of two that were seen the newer one counts, whichever comes first', async (t) => {
  const members = createRecentMembers({ clock: createManualClock() })
  const gone = { ...ann, role: null, rev: 7 }
  members.put('tea', 'ann', { member: gone, asOf: 8 })
  members.put('tea', 'ann', { member: ann, asOf: 6 })
  t.match(members.get('tea', 'ann', 0), { member: gone, asOf: 8 })
})

void t.test('whoever was read before too much was remembered is not carried on', async (t) => {
  const members = createRecentMembers({ clock: createManualClock() })
  members.projected('tea', 4, 8)
  for (let n = 0; n < 20_000; n++) members.put('inn', `guest ${n}`, { member: null, asOf: 1 })
  members.put('inn', 'one more', { member: null, asOf: 1 })
  t.equal(members.get('inn', 'guest 7', 0), null, 'the memory is bounded')
  members.put('tea', 'ann', { member: ann, asOf: 6 })
  t.match(
    members.get('tea', 'ann', 0),
    { asOf: 6 },
    'its row may be among those that are forgotten',
  )
  t.equal(members.get('tea', 'ann', 8), null)
})

void t.test('nothing is remembered for ever', async (t) => {
  const clock = createManualClock()
  const members = createRecentMembers({ clock })
  members.put('tea', 'ann', { member: ann, asOf: 5 })
  await clock.advance(60_000)
  t.equal(members.get('tea', 'ann', 0), null)
})

void t.test('one who leaves makes nobody else be looked up again', async (t) => {
  const chat = await startChat(t)
  const ada = chat.person('ada')
  const start = { kind: 'public' as const, name: 'Tea', topic: null, description: null }
  const { id } = await chat.channels.create(ada, { ...start, nonce: nonce() })
  const guests = Array.from({ length: 8 }, (_, n) => chat.person(`guest-${n}`))
  for (const guest of guests) await chat.channels.join(guest, { channelId: id, nonce: nonce() })
  const { projection } = chat.stores
  const { members } = projection
  const asked: string[] = []
  projection.members = (ch, users) => {
    asked.push(...users)
    return members(ch, users)
  }
  for (const guest of guests) {
    const send = (words: string) => chat.messages.send(as(guest, 'message.send'), text(id, words))
    await send('hello')
    await chat.channels.leave(guest, { channelId: id, nonce: nonce() })
    await t.rejects(send('still here?'), failure('FORBIDDEN'))
    await chat.messages.send(as(ada, 'message.send'), text(id, 'so long'))
  }
  t.strictSame(
    asked.filter((user) => user === ada.user.id),
    [],
  )
  t.strictSame(
    [...new Set(asked)],
    guests.map(({ user }) => user.id),
    'only to refuse them',
  )
})
