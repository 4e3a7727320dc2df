import t from 'tap'
import { nonce } from '../helpers/chat.ts'
import { password, startApp } from '../helpers/app.ts'
import { refusalOf } from '../helpers/refusal.ts'

/** One letter that is compared as eighteen. */
const long = '\ufdfa'

type Page<T> = { items: T[]; next: string | null }

/** Everything that a list has, a page of one at a time. */
async function inPagesOfOne<T>(read: (cursor: string | null) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = []
  for (let cursor: string | null = null; ;) {
    const page: Page<T> = await read(cursor)
    items.push(...page.items)
    cursor = page.next
    if (cursor === null) return items
  }
}

t.test('names of letters that are compared as many more', async (t) => {
  const app = await startApp(t)
  const ann = await app.clientAs('ann')
  const { channels, users } = ann.http
  const create = (name: string) => channels.create.mutate({ nonce: nonce(), kind: 'public', name })

  t.test('a channel can be given one and lives on', async (t) => {
    const { id: channelId } = await create('Tea')
    const name = long.repeat(64)
    await channels.update.mutate({ channelId, nonce: nonce(), name })
    t.match(await channels.get.query({ channelId }), { name })
    t.match(await create(name), { name })
  })

  t.test('a list of channels goes on behind one', async (t) => {
    for (const end of ['a', 'b']) await create(`z${long.repeat(62)}${end}`)
    const found = await inPagesOfOne((cursor) =>
      channels.browse.query({ limit: 1, query: `z${long}`, cursor }),
    )
    t.same(
      found.map(({ name }) => name?.at(-1)),
      ['a', 'b'],
    )
  })

  t.test('a search for people goes on behind one', async (t) => {
    const origin = { ip: '192.0.2.1', userAgent: null }
    for (const end of ['a', 'b'])
      await app.services.auth.signUp(
        {
          username: `${long.repeat(31)}${end}`,
          email: `${end}@example.org`,
          password,
          carrier: 'bearer',
        },
        origin,
      )
    const found = await inPagesOfOne((cursor) =>
      users.search.query({ limit: 1, query: long, cursor }),
    )
    t.same(
      found.map(({ username }) => username.at(-1)),
      ['a', 'b'],
    )
  })

  t.test('a text is measured as it is kept', async (t) => {
    const two = '\u0958' // Kept as two letters.
    const rename = (displayName: string) => ann.http.me.update.mutate({ displayName })
    t.equal((await rename(two.repeat(32))).displayName.length, 64)
    t.equal(await refusalOf(rename(two.repeat(33))), 'VALIDATION')
    const signUp = (username: string) =>
      app.app.inject({
        method: 'POST',
        url: '/trpc/auth.signUp',
        payload: { username, email: 'two@example.org', password, carrier: 'bearer' },
      })
    t.equal((await signUp(two.repeat(17))).statusCode, 400)
    t.equal((await signUp(two.repeat(16))).statusCode, 200)
  })

  t.test('a channel has a name that can be seen and turns no letters around', async (t) => {
    t.equal(await refusalOf(create('\u200b')), 'VALIDATION')
    t.equal(await refusalOf(create('\u202e')), 'VALIDATION')
    t.match(await create('x\u202ey'), { name: 'xy' })
  })
})
