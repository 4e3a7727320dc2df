import t from 'tap'
import { textTools } from '@chatcord/workers/providers/builtin/text-tools'
import { asking } from './question.ts'

const ask = asking(textTools)

t.test('it counts, in letters as people see them', async (t) => {
  t.equal(ask('count words: one two three'), '3 words, 13 characters, 1 lines')
  t.equal(ask('count: 👩‍👩‍👧 naïve'), '1 words, 7 characters, 1 lines')
})

t.test('it changes case and order', async (t) => {
  t.equal(ask('uppercase: straße'), 'STRASSE')
  t.equal(ask('lowercase: LOUD'), 'loud')
  t.equal(ask('title case: the old man'), 'The Old Man')
  t.equal(ask('reverse: naïve👩‍👩‍👧'), '👩‍👩‍👧evïan')
  t.equal(ask('sort: pear, apple, 10, 9'), '9, 10, apple, pear')
  t.equal(ask('sort lines:\nb\na'), 'a\nb')
})

t.test('it formats JSON, or says what is wrong with it', async (t) => {
  t.equal(ask('format json: {"a":[1]}'), '```json\n{\n  "a": [\n    1\n  ]\n}\n```')
  t.match(ask('format json:\n```json\n{"a":1}\n```'), /"a": 1/)
  t.match(ask('format json: {a}'), /^That is not JSON: /)
  t.match(ask(`format json: ${'['.repeat(15_000)}${']'.repeat(15_000)}`), /nested more than 50/)
})

t.test('it encodes and hashes', async (t) => {
  t.equal(ask('base64: hellö'), 'aGVsbMO2')
  t.equal(ask('base64 decode: aGVsbMO2'), 'hellö')
  t.match(ask('base64 decode: /w=='), /not text but 1 bytes/)
  t.equal(ask('base64 decode: ***'), 'That is not base64.')
  t.equal(ask('sha256: abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  t.match(ask('hash: abc'), /^md5: 900150983cd24fb0d6963f7d28e17f72\nsha1: /)
})

t.test('what is no request is left to others', async (t) => {
  for (const text of ['hello', 'note: buy milk', 'sort of: nice', ''])
    t.equal(ask(text), null, text)
  t.equal(ask('uppercase:'), 'There is no text after the colon.')
})
