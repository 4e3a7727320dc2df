import fc from 'fast-check'
import t from 'tap'
import { arithmetic } from '@chatcord/workers/providers/builtin/arithmetic'
import { asking } from './question.ts'

const ask = asking(arithmetic)

const results: [text: string, result: string][] = [
  ['2 + 3 * 4', '14'],
  ['(2 + 3) * 4', '20'],
  ['2 ^ 3 ^ 2', '512'],
  ['-2 ^ 2', '-4'],
  ['2 ^ -1', '0.5'],
  ['10 - 3 - 2', '5'],
  ['100 / 10 / 2', '5'],
  ['0.1 + 0.2', '0.3'],
  ['15% of 80', '12'],
  ['20%+1', '1.2'],
  ['17 % 5', '2'],
  ['5! / 3!', '20'],
  ['sqrt(16) + max(1, 7, 3)', '11'],
  ['2 * pi', '6.28318530717959'],
  ['6 × 7', '42'],
]
t.test('it calculates as one learns at school', async (t) => {
  for (const [text, result] of results) t.equal(ask(text), `${text} = ${result}`, text)
})

t.test('a question may stand around the calculation', async (t) => {
  t.equal(ask('What is 2+2?'), '2+2 = 4')
  t.equal(ask('please calculate 3 times 4'), '3 times 4 = 12')
  t.equal(ask('how much is 7 divided by 2 ='), '7 divided by 2 = 3.5')
})

t.test('what has no result is said to have none', async (t) => {
  t.equal(ask('1 / 0'), 'Nothing can be divided by zero.')
  t.equal(ask('5 % 0'), 'Nothing can be divided by zero.')
  t.equal(ask('(1 + 2'), 'A closing parenthesis is missing.')
  t.equal(ask('1 +'), 'The calculation is not complete.')
  t.equal(ask('10 ^ 1000'), '10 ^ 1000 = larger than I can hold')
  t.equal(ask('sqrt(0-1)'), 'sqrt(0-1) = not a number')
  t.equal(ask('200!'), '200! = not a number')
})

t.test('what is no calculation is left to others', async (t) => {
  for (const text of [
    'hello',
    '42',
    'twelve',
    '2026-07-01',
    'I have 2 cats + 1 dog',
    '',
    '1; process.exit()',
  ])
    t.equal(ask(text), null, text)
  t.equal(ask('constructor(1)'), null)
  t.equal(ask('__proto__ + 1'), null)
})

t.test('a calculation without an end is refused at once', async (t) => {
  t.match(ask('9'.repeat(1_000_000)), /too long for me/)
  t.match(ask('('.repeat(10_000) + '1' + ')'.repeat(10_000)), /too long for me/)
  t.match(ask('('.repeat(240) + '1' + ')'.repeat(240)), /nested too deeply/)
  t.match(ask('-'.repeat(300) + '1'), /nested too deeply/)
  t.equal(ask('1+'.repeat(999) + '1'), null, 'too many parts')
  t.equal(ask('9^9^9^9'), '9^9^9^9 = larger than I can hold')
})

t.test('it computes what the language computes, and never throws', async () => {
  const sum = fc.array(fc.tuple(fc.integer({ min: 0, max: 999 }), fc.constantFrom('+', '-', '*')), {
    minLength: 1,
    maxLength: 20,
  })
  fc.assert(
    fc.property(sum, (parts) => {
      const text = parts.map(([value, sign]) => `${value} ${sign} `).join('') + '1'
      const wanted = parts.reduceRight(fold, { sum: 0, product: 1 })
      return ask(text) === `${text} = ${Number((wanted.sum + wanted.product).toPrecision(15))}`
    }),
  )
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789+-*/%^!(),. episqrtmax')) }),
      (text) => {
        ask(text)
      },
    ),
    { numRuns: 2_000 },
  )
})

/** Folds from the right: the product that still grows, and the sum of those that are done. */
function fold(rest: { sum: number; product: number }, [value, sign]: [number, string]) {
  if (sign === '*') return { sum: rest.sum, product: rest.product * value }
  const done = sign === '+' ? rest.product : -rest.product
  return { sum: rest.sum + done, product: value }
}
