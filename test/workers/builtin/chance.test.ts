import t from 'tap'
import { chance } from '@chatcord/workers/providers/builtin/chance'
import { asking } from './question.ts'

const ask = asking(chance)
const falling = (...values: number[]) => ({ random: () => values.shift() ?? 0 })

t.test('dice fall as chance has it', async (t) => {
  t.equal(ask('roll a die', falling(0.999)), '6')
  t.equal(ask('Roll 2d6', falling(0, 0.999)), '1 + 6 = 7')
  t.equal(ask('roll 3d20 + 4', falling(0, 0.5, 0.95)), '1 + 11 + 20 + 4 = 36')
  t.equal(ask('roll d100', falling(0.41)), '42')
  t.equal(ask('flip a coin', falling(0.4)), 'Heads.')
  t.equal(ask('flip a coin', falling(0.6)), 'Tails.')
})

t.test('it chooses among what is named', async (t) => {
  t.equal(ask('choose tea or coffee', falling(0.9)), 'coffee')
  t.equal(ask('pick one: red, green, blue', falling(0.4)), 'green')
  t.equal(ask('choose between the sea or the mountains', falling(0)), 'the sea')
  t.equal(ask('choose wisely'), null)
})

t.test('dice have bounds', async (t) => {
  for (const text of ['roll 101d6', 'roll 0d6', 'roll 2d1', 'roll 1d9999999'])
    t.match(ask(text), /^I can roll 1 to 100 dice/, text)
  t.equal(ask(`roll ${'9'.repeat(3_000)}d6`), null)
})
