import t from 'tap'
import { username } from '@chatcord/core/auth/auth.schema'
import { foldName } from '@chatcord/core/users/fold-name'
import { createNaming } from './naming.ts'

const nicks = [
  'ada',
  'Ada',
  '|ada|',
  '_',
  '-x-',
  'x'.repeat(40),
  'Zoë',
  '小林',
  '🙏🙏',
  '1l0o',
  '10lo',
  '',
]

t.test('every nick gets a username that the server takes and tells apart', async (t) => {
  const account = createNaming({ run: 'abcd', password: () => 'secret' })
  const names = nicks.map((nick) => account(nick).username)
  for (const name of names) t.ok(username.safeParse(name).success, name)
  t.equal(new Set(names.map(foldName)).size, nicks.length)
  t.equal(names[0], 'ada.abcd1')
  t.equal(names[6], 'Zoë.abcd7')
})
