import { EventEmitter, once } from 'node:events'
import t from 'tap'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { limits } from '@chatcord/core/limits'
import { builtinIds } from '@chatcord/core/providers/builtin-providers'
import {
  createProviderInput,
  setSecretInput,
  updateProviderInput,
} from '@chatcord/core/providers/provider.schema'
import { failure } from '../../helpers/failure.ts'
import { newProvider, startProviders } from '../../helpers/providers.ts'

const secret = 'sk-0123456789abcdef-ab12'

t.test('the built-in assistant is there from the first start, and says what it is', async (t) => {
  const { providers, providerAdmin, records } = await startProviders(t)
  const { items, next } = await providers.list({})
  t.strictSame(items, [
    {
      id: builtinIds.chat,
      name: 'Built-in assistant (not an AI model)',
      kind: 'chat',
      model: 'skills',
      capabilities: { streaming: true, aiModel: false },
    },
  ])
  t.equal(next, null)
  t.equal((await records.preferredOf('chat'))?.id, builtinIds.chat)
  t.equal(await records.preferredOf('image'), null)
  t.match(await providerAdmin.get(builtinIds.chat), { preferred: true, active: true, secret: null })
})

t.test(
  'starts at once and starts again make one assistant, and keep what was changed',
  async (t) => {
    const { providerAdmin, node, store } = await startProviders(t)
    await providerAdmin.update({ providerId: builtinIds.chat, active: false })
    await Promise.all([node(), node(), node()])
    const all = await store.list({ after: null, limit: 10 })
    t.strictSame(
      all.map(({ id, active }) => [id, active]),
      [[builtinIds.chat, false]],
    )
  },
)

t.test(
  'the assistant can be switched off, but not deleted, renamed or sent elsewhere',
  async (t) => {
    const { providerAdmin, providers, records } = await startProviders(t)
    const providerId = builtinIds.chat
    await t.rejects(providerAdmin.delete(providerId), failure('FORBIDDEN'))
    await t.rejects(providerAdmin.setSecret({ providerId, secret }), failure('FORBIDDEN'))
    for (const change of [{ name: 'GPT' }, { model: 'x' }, { baseUrl: 'https://a.example' }])
      await t.rejects(providerAdmin.update({ providerId, ...change }), failure('FORBIDDEN'))
    await providerAdmin.update({ providerId, active: false })
    t.strictSame((await providers.list({})).items, [])
    t.equal(await records.preferredOf('chat'), null)
  },
)

t.test('everybody sees the active providers, and nothing of them but what they are', async (t) => {
  const { providers, providerAdmin, add } = await startProviders(t)
  const { id } = await add({ name: 'Tiny' })
  await providerAdmin.setSecret({ providerId: id, secret })
  await add({ active: false })
  const [, seen] = (await providers.list({})).items
  t.strictSame(seen, {
    id,
    name: 'Tiny',
    kind: 'chat',
    model: 'tiny',
    capabilities: { streaming: true, aiModel: true },
  })
  const first = await providers.list({ limit: 1 })
  t.equal(first.items.length, 1)
  t.match(await providers.list({ limit: 1, cursor: first.next }), { items: [{ id }], next: null })
})

t.test('an administrator sees of a secret that it is set and how it ends', async (t) => {
  const { providerAdmin, add } = await startProviders(t)
  const { id: providerId, secret: before } = await add()
  t.equal(before, null)
  const set = (value: string | null) => providerAdmin.setSecret({ providerId, secret: value })
  t.equal((await set(secret)).secret, 'set, ends with …ab12')
  const listed = await providerAdmin.list({})
  for (const view of [await providerAdmin.get(providerId), listed])
    t.notMatch(JSON.stringify(view), /sk-0|"text"|"kid"/)
  t.equal((await set('short-ab12')).secret, 'set', 'the end of a short one would tell too much')
  t.equal((await set(null)).secret, null)
})

t.test('the same nonce makes one provider, another body under it is refused', async (t) => {
  const { providerAdmin } = await startProviders(t)
  const input = newProvider()
  const made = await Promise.all([1, 2, 3].map(() => providerAdmin.create(input)))
  t.equal(new Set(made.map(({ id }) => id)).size, 1)
  await t.rejects(providerAdmin.create({ ...input, model: 'other' }), failure('CONFLICT'))
})

t.test('one provider a kind is preferred, however many are preferred at once', async (t) => {
  const { providerAdmin, records, store, add } = await startProviders(t)
  const ids = [builtinIds.chat, (await add()).id, (await add()).id, (await add()).id]
  const image = await add({ kind: 'image' })
  await providerAdmin.prefer(image.id)
  await Promise.all(ids.flatMap((id) => [providerAdmin.prefer(id), providerAdmin.prefer(id)]))
  const preferred = async () =>
    (await store.list({ after: null, limit: 50 })).filter((provider) => provider.preferred)
  t.equal((await preferred()).filter(({ kind }) => kind === 'chat').length, 1)
  await providerAdmin.prefer(ids[2]!)
  t.strictSame((await preferred()).map(({ id }) => id).sort(), [ids[2], image.id].sort())
  t.equal((await records.preferredOf('chat'))?.id, ids[2])
  await t.rejects(providerAdmin.prefer(newId()), failure('NOT_FOUND'))
})

t.test('where the preferred one is switched off or gone, the built-in one answers', async (t) => {
  const { providerAdmin, records, add } = await startProviders(t)
  const { id: providerId } = await add()
  await providerAdmin.prefer(providerId)
  await providerAdmin.update({ providerId, active: false })
  t.equal((await records.preferredOf('chat'))?.id, builtinIds.chat)
  await providerAdmin.update({ providerId, active: true })
  t.equal((await records.preferredOf('chat'))?.id, providerId)
  await providerAdmin.delete(providerId)
  t.equal((await records.preferredOf('chat'))?.id, builtinIds.chat)
  await t.rejects(providerAdmin.get(providerId), failure('NOT_FOUND'))
})

t.test(
  'a change is told to all nodes, and none keeps an old copy for long without it',
  async (t) => {
    const { providerAdmin, bus, clock, node, add } = await startProviders(t)
    const { id: providerId } = await add()
    const [told, deaf] = [await node({ bus }), await node()]
    for (const { records } of [told, deaf]) t.equal((await records.byId(providerId))?.active, true)
    const news = new EventEmitter()
    bus.subscribe('providers', (hint) => news.emit('hint', hint))
    const heard = once(news, 'hint')
    await providerAdmin.update({ providerId, active: false })
    t.strictSame(await heard, [{ kind: 'changed', providerId }])
    t.equal((await told.records.byId(providerId))?.active, false)
    t.equal((await deaf.records.byId(providerId))?.active, true)
    await clock.advance(5_000)
    t.equal((await deaf.records.byId(providerId))?.active, false)
  },
)

t.test('every change publishes a hint', async (t) => {
  const { providerAdmin, bus, add } = await startProviders(t)
  const heard: string[] = []
  bus.subscribe('providers', ({ providerId }) => heard.push(providerId))
  const { id: providerId } = await add()
  await providerAdmin.setSecret({ providerId, secret })
  await providerAdmin.prefer(providerId)
  await providerAdmin.update({ providerId, model: 'large' })
  await providerAdmin.delete(providerId)
  t.strictSame(heard, Array(5).fill(providerId))
})

t.test('a secret stays behind when the address goes to another origin', async (t) => {
  const { providerAdmin, add } = await startProviders(t)
  const { id: providerId } = await add()
  await providerAdmin.setSecret({ providerId, secret })
  const move = async (baseUrl: string) =>
    (await providerAdmin.update({ providerId, baseUrl })).secret
  t.ok(await move('https://models.example.com/v2'), 'the same origin keeps it')
  t.equal(await move('https://elsewhere.example.com/v2'), null)
})

t.test(
  'a move and a secret at once never end with the old secret at the new address',
  async (t) => {
    const { providerAdmin, store, add } = await startProviders(t)
    const { id: providerId } = await add()
    await providerAdmin.setSecret({ providerId, secret })
    await Promise.all([
      providerAdmin.update({ providerId, baseUrl: 'https://elsewhere.example.com' }),
      providerAdmin.update({ providerId, baseUrl: 'https://third.example.com' }),
      providerAdmin.update({ providerId, model: 'large' }),
    ])
    t.match(await store.byId(providerId), { secret: null, secretEnd: null, model: 'large' })
  },
)

t.test('what nobody may configure is refused', async (t) => {
  const refused = (input: object) =>
    !createProviderInput.safeParse({ ...newProvider(), ...input }).success
  for (const baseUrl of [
    'ftp://models.example.com',
    'https://user:key@models.example.com/v1',
    'https://models.example.com/v1?key=sk-1',
    'https://models.example.com/#x',
    'models.example.com',
    'javascript:alert(1)',
  ])
    t.ok(refused({ baseUrl }), baseUrl)
  t.notOk(refused({ baseUrl: 'https://models.example.com/x?api-version=2026-01-01' }))
  t.ok(refused({ adapter: 'builtin' }))
  t.ok(refused({ secret }), 'a secret has its own way in')
  t.ok(refused({ limits: { concurrency: 0, perMinute: null } }))
  t.ok(refused({ name: ' ' }))
  t.notOk(updateProviderInput.safeParse({ providerId: newId(), preferred: true }).success)
  for (const bad of [
    '',
    'two words',
    'line\r\nx-forged: 1',
    'é',
    'x'.repeat(limits.providerSecretMax + 1),
  ])
    t.notOk(setSecretInput.safeParse({ providerId: newId(), secret: bad }).success, bad.slice(0, 9))
})

t.test('there is an end to the number of providers', async (t) => {
  const { add, store } = await startProviders(t)
  for (let n = 1; n < limits.providers; n += 1) await add()
  await t.rejects(add(), failure('LIMIT_REACHED', { limit: 'providers', max: limits.providers }))
  t.equal((await store.list({ after: null, limit: 500 })).length, limits.providers)
})

t.test('records are read anew after messages may have been lost', async (t) => {
  const { node, add, providerAdmin } = await startProviders(t)
  const { id: providerId } = await add()
  let gap: () => void = () => undefined
  const bus = {
    ...createMemoryBus(),
    onGap: (listener: () => void) => ((gap = listener), () => undefined),
  }
  const other = await node({ bus })
  t.equal((await other.records.byId(providerId))?.model, 'tiny')
  await providerAdmin.update({ providerId, model: 'large' })
  gap()
  t.equal((await other.records.byId(providerId))?.model, 'large')
})
