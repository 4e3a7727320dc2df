import t from 'tap'
import { defaultSettings } from '@chatcord/core/system/settings.schema'
import { createNonce, type ChatClient } from '../../client-sdk/src/index.ts'
import { startApp } from '../helpers/app.ts'
import { failure } from '../helpers/failure.ts'
import { watchMe } from '../helpers/me-watch.ts'

const nobody = 'f'.repeat(24)

const ask = (chat: ChatClient) =>
  chat.api.generations.create.mutate({ nonce: createNonce(), prompt: '1 + 1' })
const usageOf = async (chat: ChatClient) => (await chat.api.me.usage.query())[0]!

t.test('an installation with an owner and a member', async (t) => {
  const test = await startApp(t)
  const setupToken = await test.app.chat.setupToken()
  const owner = await test.chatAs('owner', { setupToken: setupToken! })
  const ann = await test.chatAs('ann')
  const userId = (await ann.api.me.get.query()).id
  const { settings, users, providers } = owner.api.admin
  const give = (chat: number | null | 'role', user = userId) =>
    users.setQuotas.mutate({ userId: user, quotas: { chat } })

  t.test('tells anybody what it offers, and nothing secret', async (t) => {
    const info = await ann.api.system.info.query()
    t.strictSame(info.features, ['ai', 'signUp'])
    t.strictSame(info.providers, ['chat'])
    t.strictSame(Object.keys(info.settings), [
      ...['allowGuestAccess', 'signUpAllowed', 'messageRateLimit'],
    ])
    const providerId = (await providers.list.query()).items[0]!.id
    await providers.update.mutate({ providerId, active: false })
    await settings.update.mutate({ signUpAllowed: false })
    t.match(await ann.api.system.info.query(), {
      ...{ features: [], providers: [], settings: { signUpAllowed: false } },
    })
    await providers.update.mutate({ providerId, active: true })
  })

  t.test('obeys changed settings from the next call on', async (t) => {
    const before = await settings.get.query()
    t.same(before.quotas, defaultSettings.quotas)
    const changes = { messageRateLimit: 2, quotas: { chat: { member: 9 } } }
    const changed = await settings.update.mutate(changes)
    const chat = { ...before.quotas.chat, member: 9 }
    t.same(changed, { ...before, messageRateLimit: 2, quotas: { ...before.quotas, chat } })
    t.same(await settings.get.query(), changed)
    t.equal((await usageOf(ann)).limit, 9)

    const { id: channelId } = await ann.api.channels.create.mutate({
      ...{ nonce: createNonce(), kind: 'public', name: 'tea' },
    })
    const say = () => ann.api.messages.send.mutate({ channelId, nonce: createNonce(), text: 'x' })
    await say()
    await say()
    await t.rejects(say(), failure('RATE_LIMITED'))
  })

  t.test('lets two who change different figures at once both win', async (t) => {
    const before = await settings.get.query()
    await Promise.all([
      settings.update.mutate({ quotas: { chat: { guest: 1 } } }),
      settings.update.mutate({ quotas: { chat: { moderator: null }, image: { guest: 2 } } }),
      settings.update.mutate({ generationsPerUser: 3 }),
    ])
    t.match(await settings.get.query(), {
      generationsPerUser: 3,
      quotas: {
        chat: { ...before.quotas.chat, guest: 1, moderator: null },
        image: { ...before.quotas.image, guest: 2 },
      },
    })
  })

  t.test('tells whoever is connected of changed settings, and their client goes on', async (t) => {
    t.teardown(ann.inbox.subscribe(() => undefined))
    const watch = await watchMe(t, ann)
    await settings.update.mutate({ allowGuestAccess: true })
    await watch.heard('settings')
    t.match(await ann.api.system.info.query(), { settings: { allowGuestAccess: true } })
    await settings.update.mutate({ allowGuestAccess: true })
    await settings.update.mutate({ allowGuestAccess: false })
    await watch.heard('settings', 2)
    t.equal(watch.events.filter(({ type }) => type === 'settings').length, 2, 'none for no change')
    t.equal(ann.inbox.getSnapshot().state, 'live')
  })

  t.test('gives a user calls of their own, and takes them away again', async (t) => {
    const watch = await watchMe(t, ann)
    const role = 'role' as const
    t.same(await give(1), { userId, quotas: { chat: 1, image: role, voice: role } })
    await watch.heard('user')
    await ann.generation({ id: (await ask(ann)).id }).finished
    const { resetsAt, ...usage } = await usageOf(ann)
    t.same(usage, { kind: 'chat', used: 1, held: 0, limit: 1 })
    t.equal(new Date(resetsAt).toISOString().slice(10), 'T00:00:00.000Z')
    await t.rejects(ask(ann), failure('OVER_QUOTA', { resetsAt }))

    await give(null)
    t.match(await usageOf(ann), { used: 1, limit: null })
    await ann.generation({ id: (await ask(ann)).id }).finished
    const image = await users.setQuotas.mutate({ userId, quotas: { image: 5 } })
    t.match(image, { quotas: { chat: null, image: 5 } })

    t.match(await give('role'), { quotas: { chat: 'role', image: 5 } })
    t.match(await usageOf(ann), { used: 2, held: 0, limit: 9 })
    await give(0)
    await t.rejects(ask(ann), failure('OVER_QUOTA'))
    t.match(await usageOf(owner), { used: 0, limit: null }, 'nobody else has their figures')
  })

  t.test('refuses what an administrator may not say, and changes nothing', async (t) => {
    const before = await settings.get.query()
    const wrong: object[] = [
      { unknown: true },
      { messageRateLimit: 0 },
      { allowGuestAccess: null },
      { quotas: { text: {} } },
      { quotas: { chat: { stranger: 1 } } },
      { quotas: { chat: { member: -1 } }, messageRateLimit: 5 },
      { quotas: { chat: { member: 1_000_001 } } },
    ]
    for (const input of wrong)
      await t.rejects(settings.update.mutate(input), failure('VALIDATION'), JSON.stringify(input))
    t.same(await settings.get.query(), before)
    t.same(await settings.update.mutate({}), before)

    for (const chat of [-1, 0.5, 1_000_001, 'none', '7'])
      await t.rejects(give(chat as number), failure('VALIDATION')) // what no typed client sends
    await t.rejects(give(1, 'ann'), failure('VALIDATION'))
    await t.rejects(give(1, nobody), failure('NOT_FOUND'))
  })

  t.test('lets nobody else do what administrators do', async (t) => {
    const { admin } = ann.api
    await t.rejects(admin.settings.get.query(), failure('FORBIDDEN'))
    await t.rejects(admin.settings.update.mutate({ signUpAllowed: true }), failure('FORBIDDEN'))
    const own = { userId, quotas: { chat: null } }
    await t.rejects(admin.users.setQuotas.mutate(own), failure('FORBIDDEN'))
  })
})
