import t from 'tap'
import { secretPlaceOf } from '@chatcord/core/providers/provider-secret'
import { rewrapSecrets } from '@chatcord/core/providers/rewrap-secrets'
import { createSecrets } from '@chatcord/core/providers/secrets'
import { failure } from '../../helpers/failure.ts'
import { newKey, startProviders, type TestProviders } from '../../helpers/providers.ts'

async function addWithSecret({ add, providerAdmin }: TestProviders, name: string) {
  const { id: providerId } = await add({ name })
  await providerAdmin.setSecret({ providerId, secret: `secret-of-${name}` })
  return providerId
}

async function opened({ store }: TestProviders, id: string, keys: string[]): Promise<string> {
  const { secret } = (await store.byId(id))!
  return createSecrets(keys).open(secret!, secretPlaceOf(id))
}

t.test('a start with a new key in front brings every secret under it', async (t) => {
  const test = await startProviders(t)
  const ids = [await addWithSecret(test, 'one'), await addWithSecret(test, 'two')]
  const fresh = newKey()
  const first = await test.node({ keys: [fresh, test.key] })
  t.strictSame(first.rewrapped, { rewrapped: ['one', 'two'], unreadable: [] })
  t.equal(await opened(test, ids[0]!, [fresh]), 'secret-of-one')
  t.equal(await opened(test, ids[1]!, [fresh]), 'secret-of-two')
  const second = await test.node({ keys: [fresh, test.key] })
  t.strictSame(second.rewrapped, { rewrapped: [], unreadable: [] }, 'there is nothing left to do')
})

t.test('who is killed in between goes on at the next start', async (t) => {
  const test = await startProviders(t)
  const ids = [await addWithSecret(test, 'one'), await addWithSecret(test, 'two')]
  const [fresh, secrets] = [newKey(), createSecrets([test.key])]
  const both = createSecrets([fresh, test.key])
  let left = 1
  const dying = {
    list: test.store.list,
    rewrap: async (...args: Parameters<typeof test.store.rewrap>) => {
      if (left-- === 0) throw new Error('killed')
      await test.store.rewrap(...args)
    },
  }
  await t.rejects(rewrapSecrets({ store: dying, secrets: both }), /killed/)
  t.equal(secrets.isCurrent((await test.store.byId(ids[1]!))!.secret!), true)
  await Promise.all([1, 2].map(() => rewrapSecrets({ store: test.store, secrets: both })))
  for (const [n, id] of ids.entries())
    t.equal(await opened(test, id, [fresh]), n === 0 ? 'secret-of-one' : 'secret-of-two')
})

t.test('a secret that is set meanwhile is not undone', async (t) => {
  const test = await startProviders(t)
  const providerId = await addWithSecret(test, 'one')
  const both = createSecrets([newKey(), test.key])
  const old = (await test.store.byId(providerId))!.secret!
  await test.providerAdmin.setSecret({ providerId, secret: 'a-newer-one' })
  await test.store.rewrap(providerId, old, both.rewrap(old, secretPlaceOf(providerId)))
  t.equal(await opened(test, providerId, [test.key]), 'a-newer-one')
})

t.test('without the old key the secret is kept and named, and can be set anew', async (t) => {
  const test = await startProviders(t)
  const providerId = await addWithSecret(test, 'one')
  const fresh = newKey()
  const node = await test.node({ keys: [fresh] })
  t.strictSame(node.rewrapped, { rewrapped: [], unreadable: ['one'] })
  t.equal(await opened(test, providerId, [test.key]), 'secret-of-one', 'the old key still opens it')
  await node.providerAdmin.setSecret({ providerId, secret: 'a-newer-one' })
  t.equal(await opened(test, providerId, [fresh]), 'a-newer-one')
})

t.test('an installation without a key keeps no secret and says what is missing', async (t) => {
  const test = await startProviders(t)
  const { id: providerId } = await test.add()
  const { providerAdmin } = await test.node({ keys: [] })
  await t.rejects(
    providerAdmin.setSecret({ providerId, secret: 'mine' }),
    failure('SECRETS_KEY_MISSING'),
  )
})

t.test('a sealed secret that is copied to another provider opens for neither', async (t) => {
  const test = await startProviders(t)
  const from = await addWithSecret(test, 'one')
  const to = (await test.add({ name: 'two' })).id
  const { secret } = (await test.store.byId(from))!
  await test.store.update((await test.store.byId(to))!, { secret })
  await t.rejects(opened(test, to, [test.key]), { name: 'SecretError', code: 'damaged' })
})
