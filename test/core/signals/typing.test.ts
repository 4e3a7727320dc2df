import t from 'tap'
import { createTyping } from '@chatcord/core/signals/typing'
import { createManualClock } from '../../helpers/manual-clock.ts'

function setUp() {
  const clock = createManualClock()
  const told: string[] = []
  const typing = createTyping({
    clock,
    tell: (ch, userId, active) => told.push(`${ch} ${userId} ${active ? 'types' : 'stops'}`),
  })
  const pass = async (ms: number) => {
    for (let at = 0; at < ms; at += 250) await clock.advance(250)
  }
  return { typing, pass, take: () => told.splice(0) }
}

t.test('a change is told at once, and the same again is not', async (t) => {
  const { typing, pass, take } = setUp()
  typing.set('a', 'ada', true)
  t.same(take(), ['a ada types'])
  for (let key = 0; key < 20; key++) typing.set('a', 'ada', true)
  await pass(1_000)
  typing.set('a', 'ada', true)
  t.same(take(), [])
  typing.set('b', 'ada', true)
  typing.set('a', 'bob', true)
  t.same(take(), ['b ada types', 'a bob types'], 'other people and channels count by themselves')
})

t.test('who changes their mind is told once a second, and the last word counts', async (t) => {
  const { typing, pass, take } = setUp()
  for (let turn = 0; turn < 50; turn++) typing.set('a', 'ada', turn % 2 === 0)
  t.same(take(), ['a ada types'])
  await pass(1_000)
  t.same(take(), ['a ada stops'])
  await pass(5_000)
  t.same(take(), [])
})

t.test('who goes on is told again, who does not say so again has stopped', async (t) => {
  const { typing, pass, take } = setUp()
  typing.set('a', 'ada', true)
  for (let second = 0; second < 9; second++) {
    await pass(1_000)
    typing.set('a', 'ada', true)
  }
  const renewals = take()
  t.ok(renewals.length > 2 && renewals.length < 5, `${renewals.length} messages in 9 s`)
  t.ok(renewals.every((each) => each === 'a ada types'))
  await pass(5_000)
  take()
  await pass(1_500)
  t.same(take(), ['a ada stops'])
  await pass(20_000)
  t.same(take(), [])
})

t.test(
  'an end is told also where the beginning was not heard: it was told elsewhere',
  async (t) => {
    const { typing, take } = setUp()
    typing.set('a', 'ada', false)
    typing.set('a', 'ada', false)
    t.same(take(), ['a ada stops'])
  },
)
