import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { eventTypes } from './support/event-types.ts'
import { createMessageWindow } from '../../client-sdk/src/channel/message-window.ts'
import { applyToWindow } from '../../client-sdk/src/channel/event-effects.ts'
import { reducerOf, reducers } from '../../client-sdk/src/log/reducers.ts'
import { createFakeLog, userRef } from './support/fake-log.ts'

const scene = { me: 'ada', user: userRef }
const user = fc.constantFrom('ada', 'bob', 'eve')
const target = fc.integer({ min: 1, max: 12 })
const emoji = fc.constantFrom('👍', '❤️', '🎉')
const step = fc.oneof(
  fc.record({ type: fc.constant('say' as const), by: user, thread: fc.option(target) }),
  fc.record({ type: fc.constant('message.edited' as const), by: user, target, text: fc.string() }),
  fc.record({ type: fc.constant('message.deleted' as const), by: user, target }),
  fc.record({
    type: fc.constant('message.completed' as const),
    by: user,
    target,
    text: fc.string(),
    state: fc.constantFrom('done', 'stopped', 'failed'),
    usage: fc.constant(null),
  }),
  fc.record({ type: fc.constant('reaction.added' as const), by: user, target, emoji }),
  fc.record({ type: fc.constant('reaction.removed' as const), by: user, target, emoji }),
  fc.record({ type: fc.constant('member.joined' as const), by: user, userId: user }),
  fc.record({ type: fc.constant('member.removed' as const), by: user, userId: user }),
)

t.test('any log gives the client the messages that the server has', async () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const log = createFakeLog()
      for (const { type, by, ...rest } of steps) {
        if (type === 'say')
          log.say('hello', by, { thread: (rest as { thread: number | null }).thread })
        else if (type === 'message.edited') log.append(type, { mentions: [], ...rest }, by)
        else log.append(type, { role: 'member', reason: null, ...rest } as never, by)
      }
      const window = createMessageWindow()
      for (const event of log.list(0, 1_000).events)
        applyToWindow(event, { window, scene, atEnd: true })
      assert.deepEqual(plain(window.messages()), plain(log.messages('ada')))
    }),
    { numRuns: 300 },
  )
})

t.test('an event that a page had already is not applied again', async (t) => {
  const log = createFakeLog()
  log.say('hello')
  log.append('reaction.added', { target: 1, emoji: '👍' }, 'bob')
  const window = createMessageWindow()
  window.replace(log.messages('ada'))
  for (const event of log.list(0).events) applyToWindow(event, { window, scene, atEnd: true })
  t.same(window.messages(), log.messages('ada'))
})

t.test('an event answers with the message that it concerns, as it is after it', async (t) => {
  const log = createFakeLog()
  log.say('helo')
  log.append('message.edited', { target: 1, text: 'hello', mentions: [] })
  log.append('message.edited', { target: 900, text: 'outside', mentions: [] })
  const window = createMessageWindow()
  const apply = (index: number) =>
    applyToWindow(log.list(0).events[index]!, { window, scene, atEnd: true })
  t.match(apply(0), { text: 'helo' })
  t.match(apply(1), { text: 'hello', edited: { by: 'ada' } })
  t.equal(apply(2), null)
})

t.test('every type of event has its reducer, and an unknown type does nothing', async (t) => {
  t.same(Object.keys(reducers).sort(), [...eventTypes].sort())
  t.same(reducerOf({ type: 'poll.voted', seq: 1 } as never), {})
})

t.test('a channel follows its own events', async (t) => {
  const view = { name: 'a', topic: null, memberCount: 2, my: { role: 'member' } } as never
  const event = (type: string, rest: object) => ({ type, ...rest }) as never
  const after = (type: string, rest: object) =>
    reducerOf(event(type, rest)).channel?.(view, event(type, rest), scene)
  t.match(after('channel.updated', { changes: { name: 'b' } }), { name: 'b', topic: null })
  t.match(after('member.joined', { userId: 'eve' }), { memberCount: 3 })
  t.match(after('member.removed', { userId: 'ada' }), { memberCount: 1, my: null })
  t.match(after('member.roleChanged', { userId: 'ada', role: 'owner' }), { my: { role: 'owner' } })
})

// What is on the wire: no undefined, no prototypes.
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
