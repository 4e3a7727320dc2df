import t from 'tap'
import { units } from '@chatcord/workers/providers/builtin/units'
import { asking } from './question.ts'

const ask = asking(units)

t.test('it converts measures', async (t) => {
  t.equal(ask('10 km in miles'), '10 km = 6.2137119 miles')
  t.equal(ask('convert 5 lb to kg'), '5 lb = 2.2679619 kg')
  t.equal(ask('How much is 100 km/h in mph?'), '100 km/h = 62.137119 mph')
  t.equal(ask('1 GiB to MB'), '1 GiB = 1073.7418 MB')
  t.equal(ask('2 hours in minutes'), '2 hours = 120 minutes')
})

t.test('zero degrees are not nothing', async (t) => {
  t.equal(ask('72 f to c'), '72 f = 22.222222 c')
  t.equal(ask('0 c in f'), '0 c = 32 f')
  t.equal(ask('-40 celsius to fahrenheit'), '-40 celsius = -40 fahrenheit')
  t.equal(ask('0 kelvin in celsius'), '0 kelvin = -273.15 celsius')
})

t.test('what measures something else is said to', async (t) => {
  t.match(ask('5 kg in metres'), /kg measures mass, metres measures length/)
  t.equal(ask('5 apples in pears'), null)
  t.equal(ask(`${'9'.repeat(1_000_000)} km in miles`), null)
  t.equal(ask('5 constructor in toString'), null)
})
