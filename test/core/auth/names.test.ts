import t from 'tap'
import { signUpInput } from '@chatcord/core/auth/auth.schema'
import { updateMeInput } from '@chatcord/core/users/user.schema'

const isUsername = (username: string) =>
  signUpInput.safeParse({ username, email: 'a@example.org', password: '12345678' }).success

t.test('a user name is letters and digits of any script, with dots and lines between', (t) => {
  for (const name of [
    'ada',
    'Ada_L',
    'a.b-c',
    'Łukasz',
    '李明',
    'иван',
    'e\u0301mile',
    '2fast',
    'हिन्दी',
  ])
    t.ok(isUsername(name), name)
  for (const name of [
    'a',
    '_ada',
    'ada lovelace',
    'ada@b',
    'a\u200db',
    'a\u202eb',
    'ab\u3164',
    'a\u034fb',
    'a\u0000b',
  ])
    t.notOk(isUsername(name), JSON.stringify(name))
  for (const name of ['x'.repeat(33), '\ud800ab', '<script>', '$where', 'a/b'])
    t.notOk(isUsername(name), JSON.stringify(name))
  t.end()
})

t.test('a display name is one line that shows something and turns nothing around', (t) => {
  const shown = (displayName: string) => updateMeInput.safeParse({ displayName }).data?.displayName
  t.equal(shown('  Ada\u202e Lovelace\u2066 '), 'Ada Lovelace')
  t.equal(shown('👩‍💻 Ada'), '👩‍💻 Ada', 'joined emojis stay joined')
  for (const blank of ['', '   ', '\u202e', '\u3164', '\u200d \u200d', 'a\nb'])
    t.equal(shown(blank), undefined, JSON.stringify(blank))
  t.equal(shown('x'.repeat(65)), undefined)
  t.end()
})
