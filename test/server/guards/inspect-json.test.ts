import t from 'tap'
import { isFailure } from '@chatcord/core/errors'
import { guardQuery } from '@chatcord/server/guards/guard-query'
import { inspectJson } from '@chatcord/server/guards/inspect-json'
import { guardedText } from '@chatcord/server/guards/read-json'

const nested = (levels: number, inner = '1') => '['.repeat(levels) + inner + ']'.repeat(levels)

const cases: [what: string, text: string, verdict: ReturnType<typeof inspectJson>][] = [
  ['nothing', '', null],
  ['an ordinary input', '{"0":{"text":"hello","n":[1,2,{"a":null}]}}', null],
  ['32 levels', nested(32), null],
  ['33 levels', nested(33), 'too deep'],
  ['33 levels of objects', '{"a":'.repeat(33) + '1' + '}'.repeat(33), 'too deep'],
  ['500,000 levels', nested(500_000), 'too deep'],
  ['brackets that never close', '['.repeat(40), 'too deep'],
  ['brackets in a string', JSON.stringify({ text: '['.repeat(100) }), null],
  ['brackets after an escaped quote', JSON.stringify({ text: '"' + '['.repeat(100) }), null],
  ['brackets after an escaped backslash', `["\\\\",${nested(32)}]`, 'too deep'],
  ['a forbidden key', '{"__proto__":{}}', 'forbidden key'],
  ['a forbidden key deep down', '[{"a":[{"constructor":1}]}]', 'forbidden key'],
  ['a forbidden key with blanks before its colon', '{"prototype" \n\t:1}', 'forbidden key'],
  ['an escaped forbidden key', '{"\\u005f_proto__":1}', 'forbidden key'],
  [
    'a wholly escaped one',
    `{"${Array.from('constructor', (c) => `\\u00${c.charCodeAt(0).toString(16)}`).join('')}":1}`,
    'forbidden key',
  ],
  ['its name as a value', '{"name":"__proto__","list":["constructor"]}', null],
  ['its name within a longer key', '{"my__proto__":1,"constructors":1}', null],
  ['a key that is a broken escape', '{"\\u00":1}', null],
  ['a string without an end', '{"abc', null],
  ['a backslash at the end', '{"abc\\', null],
]
for (const [what, text, verdict] of cases) {
  t.test(`${what}: ${verdict ?? 'may be parsed'}`, async (t) => {
    t.equal(inspectJson(text), verdict)
  })
}

t.test('a long hostile text is judged within a moment', async (t) => {
  const started = performance.now()
  inspectJson(`{"${'\\'.repeat(100_000)}`)
  inspectJson('"":'.repeat(80_000))
  inspectJson(`{"a"${' '.repeat(250_000)}:1}`)
  t.ok(performance.now() - started < 200)
})

const reasonOf = (run: () => unknown) => {
  const answer = run()
  return isFailure(answer) ? answer.reason : null
}

t.test('bytes are refused for their number and for broken UTF-8', async (t) => {
  t.equal(
    reasonOf(() => guardedText(Buffer.from('{}'), 2)),
    null,
  )
  t.equal(
    reasonOf(() => guardedText(Buffer.from('{} '), 2)),
    'TOO_LARGE',
  )
  for (const bytes of ['22ff22', '22c0af22', '22eda08022', '22e282'])
    t.equal(
      reasonOf(() => guardedText(Buffer.from(bytes, 'hex'), 100)),
      'BAD_REQUEST',
      bytes,
    )
})

t.test('a query is refused for what its parser would see', async (t) => {
  const query = (input: string) => `/trpc/me.get?input=${encodeURIComponent(input)}`
  t.equal(
    reasonOf(() => guardQuery('/trpc/me.get')),
    null,
  )
  t.equal(
    reasonOf(() => guardQuery(query('{"a":1}'))),
    null,
  )
  t.equal(
    reasonOf(() => guardQuery(query('{"__proto__":1}'))),
    'BAD_REQUEST',
  )
  t.equal(
    reasonOf(() => guardQuery(query(nested(33)))),
    'BAD_REQUEST',
  )
  t.equal(
    reasonOf(() => guardQuery(`${query('{}')}&input=%7B%7D`)),
    'BAD_REQUEST',
    'two inputs',
  )
  t.equal(
    reasonOf(() => guardQuery('/trpc/me.get?input=%ff')),
    'BAD_REQUEST',
    'broken UTF-8',
  )
  t.equal(
    reasonOf(() => guardQuery('/trpc/me.get?input=%')),
    'BAD_REQUEST',
    'a broken escape',
  )
})
