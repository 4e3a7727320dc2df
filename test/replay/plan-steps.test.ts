import t from 'tap'
import { lineTimes } from './log-clock.ts'
import { parseLine } from './parse-line.ts'
import { planSteps } from './plan-steps.ts'

const plan = (...lines: string[]) => planSteps(lines.map(parseLine))
const told = (...lines: string[]) =>
  plan(...lines).steps.map(({ person, action }) => `${person ?? 'operator'} ${action.kind}`)

t.test('who was there before the log began joins in front of what they do first', async (t) => {
  t.same(told('[10:00] <ada> one', '[10:00] <ada> two'), ['ada join', 'ada send', 'ada send'])
  t.same(told('=== bob [b@h]  has left #r []'), ['bob join', 'bob leave'])
})

t.test('who speaks after leaving has come back', async (t) => {
  t.same(told('=== a [a@h]  has joined #r', '=== a [a@h]  has left #r', '[10:00] <a> hi'), [
    'a join',
    'a leave',
    'a join',
    'a send',
  ])
  t.same(told('[10:00] <a> hi', '=== a was kicked off #r by b (x)', '[10:00] <a> hi'), [
    'a join',
    'a send',
    'a kick',
    'a join',
    'a send',
  ])
})

t.test('a renamed nick goes on as the same person, under both names', async (t) => {
  t.same(
    told('[10:00] <a> hi', '=== a is now known as b', '[10:01] <b> still me', '[10:02] <a> too'),
    ['a join', 'a send', 'a rename', 'a send', 'a send'],
  )
})

t.test('topics are the operator’s, and what nobody can replay is counted', async (t) => {
  t.same(told('=== Topic for #r: x'), ['operator topic'])
  t.same(plan('=== mode/#r [+o a]  by b', 'rubbish', '').skipped, { mode: 1, unknown: 2 })
})

t.test('a log’s clock goes on over noon and midnight, and fills its minutes evenly', async (t) => {
  const times = (...minutes: string[]) =>
    lineTimes(minutes.map((at) => parseLine(`[${at}] <a> x`))).map((ms) => ms / 60_000)
  t.same(times('23:59', '00:00', '00:02'), [0, 1, 3])
  t.same(times('12:59', '01:00'), [0, 1])
  t.same(times('10:00', '10:00', '10:01'), [0, 0.5, 1])
  t.same(lineTimes([{ kind: 'mode' }, parseLine('[10:00] <a> x')]), [0, 30_000])
})
