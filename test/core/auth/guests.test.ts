import t from 'tap'
import { home, startAccounts } from '../../helpers/accounts.ts'
import { failure } from '../../helpers/failure.ts'

t.test('guests', async (t) => {
  const { auth, settings } = await startAccounts(t)
  const come = (displayName?: string) =>
    auth.signInAsGuest(
      { carrier: 'bearer', ...(displayName !== undefined && { displayName }) },
      home,
    )

  t.test('are refused unless they are allowed', async (t) => {
    await t.rejects(come('Ada'), failure('FORBIDDEN'))
  })

  t.test('get a name that nobody chose and the rights of a guest', async (t) => {
    await settings.update({ allowGuestAccess: true })
    const [one, other] = [await come('Ada'), await come('Ada')]
    t.match(one.me, { displayName: 'Ada', kind: 'guest', roles: ['guest'], email: null })
    t.not(one.me.username, other.me.username)
    const { permissions } = await auth.authenticate(one.access)
    t.ok(permissions.has('channel.readPublic'))
    t.notOk(permissions.has('channel.createPublic'))
    t.equal((await come()).me.displayName, 'Guest')
  })

  t.test('keep their session by refreshing it', async (t) => {
    const guest = await come()
    t.equal((await auth.refresh(guest.refresh, home)).me.id, guest.me.id)
  })
})
