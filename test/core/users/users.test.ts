import t from 'tap'
import { userModel } from '@chatcord/core/users/user.model'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { startAccounts } from '../../helpers/accounts.ts'
import { failure } from '../../helpers/failure.ts'

t.test('users', async (t) => {
  const accounts = await startAccounts(t)
  const { auth, me, users, person, clock, connection } = accounts
  const signedUp = async (username: string) => auth.authenticate((await person(username)).access)
  const names = async (query: string, limit?: number, cursor?: string | null) => {
    const page = await users.search({ query, limit, cursor })
    return { names: page.items.map(({ username }) => username), next: page.next }
  }

  t.test('are shown without what only they may see', async (t) => {
    const { user } = await signedUp('shown')
    const view = await users.get(user.id)
    t.same(Object.keys(view).sort(), [
      'avatarUrl',
      'createdAt',
      'data',
      'displayName',
      'id',
      'kind',
      'status',
      'username',
    ])
    await t.rejects(users.get('0'.repeat(24)), failure('NOT_FOUND'))
  })

  t.test('change their name, picture and status, and only what they name', async (t) => {
    const principal = await signedUp('changing')
    const avatarUrl = 'https://example.org/a.png'
    t.match(await me.update(principal, { avatarUrl }), { avatarUrl, displayName: 'changing' })
    t.match(await me.update(principal, { displayName: 'Changed' }), { avatarUrl })
    t.match(await me.update(principal, { avatarUrl: null }), { avatarUrl: null })
    t.match(await me.update(principal, {}), { displayName: 'Changed', status: null })
    t.match(await users.get(principal.user.id), { displayName: 'Changed' })
    t.same(await me.get(principal), await accounts.meOf(principal.user.id))
  })

  t.test('have a status until its time is over', async (t) => {
    const principal = await signedUp('away')
    const until = new Date(clock.now() + 60_000).toISOString()
    const status = { text: 'at lunch', until }
    t.match(await me.update(principal, { status }), { status })
    await clock.advance(60_000)
    t.equal((await users.get(principal.user.id)).status, null)
    t.match(await me.update(principal, { status: { text: 'here', until: null } }), {
      status: { text: 'here', until: null },
    })
  })

  t.test('are found by the beginning of either name, folded, in the order of names', async (t) => {
    const one = await signedUp('Étienne')
    await signedUp('etna')
    await me.update(one, { displayName: 'Xavier the Elder' })
    t.same((await names('é')).names, ['Étienne'])
    t.same((await names('ET')).names, ['etna'])
    t.same((await names('xavier')).names, ['Étienne'])
    t.same((await names('the')).names, [])
    t.match(await users.search({ query: 'xav' }), { items: [{ id: one.user.id }], next: null })
  })

  t.test('are never found by a pattern', async (t) => {
    await signedUp('a.dot')
    await signedUp('axdot')
    t.same((await names('a.')).names, ['a.dot'])
    for (const query of ['.*', '^', '(', '[', '\\', 'a|e', '$', '\u3164', 'a{2}'])
      t.same((await names(query)).names, [], query)
  })

  t.test('are found in pages that neither repeat nor leave out', async (t) => {
    const all = Array.from({ length: 7 }, (_, n) => `paged-${'abcdefg'[n]}`)
    for (const name of all.toReversed()) await signedUp(name)
    const found: string[] = []
    let cursor: string | null = null
    do {
      const page: { names: string[]; next: string | null } = await names('paged', 3, cursor)
      t.ok(page.names.length <= 3)
      found.push(...page.names)
      cursor = page.next
    } while (cursor !== null)
    t.same(found, all)
    await t.rejects(names('paged', 3, 'not a cursor'), failure('VALIDATION'))
  })

  t.test('are not found while they are suspended', async (t) => {
    const { user } = await signedUp('hidden')
    const suspended = { $set: { suspendedAt: new Date() } }
    await userModel(connection).updateOne({ _id: user.id }, suspended)
    t.same((await names('hidden')).names, [])
  })

  t.test(
    'stand beside messages by their names, a placeholder for those who are gone',
    async (t) => {
      const { user } = await signedUp('author')
      const gone = 'f'.repeat(24)
      t.same(await users.refs([user.id, gone, user.id]), [
        user,
        {
          id: gone,
          username: 'deleted',
          displayName: 'Deleted user',
          avatarUrl: null,
          kind: 'person',
        },
      ])
      t.same(await users.refs([]), [])
    },
  )

  t.test('are renamed at once on nodes that the bus reaches, soon on the others', async (t) => {
    const principal = await signedUp('renamed')
    const id = principal.user.id
    const [near, deaf] = [await accounts.node(), await accounts.node({ bus: createMemoryBus() })]
    const shown = async (node: typeof near) => (await node.users.refs([id]))[0]?.displayName
    for (const node of [near, deaf]) t.equal(await shown(node), 'renamed')
    await me.update(principal, { displayName: 'New' })
    t.equal(await shown(near), 'New')
    t.equal(await shown(deaf), 'renamed')
    await clock.advance(60_000)
    t.equal(await shown(deaf), 'New')
  })
})
