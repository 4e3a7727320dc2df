import t from 'tap'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { limits } from '@chatcord/core/limits'
import type { ProviderRecord } from '@chatcord/core/providers/provider.record'
import { createSettings } from '@chatcord/core/system/settings'
import { defaultSettings, settingsChanges } from '@chatcord/core/system/settings.schema'
import { createSystemService } from '@chatcord/core/system/system.service'
import { home, password, startAccounts } from '../../helpers/accounts.ts'

t.test('system.info', async (t) => {
  const { auth, installation, settings } = await startAccounts(t, { requireSetup: true })
  const active: Pick<ProviderRecord, 'kind'>[] = [{ kind: 'chat' }]
  const system = createSystemService({
    installation,
    settings,
    providers: { active: async () => active as ProviderRecord[] }, // only their kinds are asked for
    version: '1.2.3',
    requireSetup: true,
    features: ['tea'],
  })

  t.test('tells what a client must know before anybody signed in', async (t) => {
    t.same(await system.info(), {
      name: 'Chatcord',
      version: '1.2.3',
      minimumSdk: '0.1.0',
      setupRequired: true,
      features: ['tea', 'ai', 'signUp'],
      limits,
      providers: ['chat'],
      settings: { allowGuestAccess: false, signUpAllowed: true, messageRateLimit: 60 },
    })
  })

  t.test('tells what the installation offers now', async (t) => {
    active.push({ kind: 'voice' }, { kind: 'chat' })
    await settings.update({ allowGuestAccess: true, signUpAllowed: false })
    t.match(await system.info(), {
      features: ['tea', 'ai', 'guests'],
      providers: ['chat', 'voice'],
    })
    active.length = 0
    t.match(await system.info(), { features: ['tea', 'guests'], providers: [] })
    await settings.update({ allowGuestAccess: false, signUpAllowed: true })
  })

  t.test('says that set-up is over once there is an owner', async (t) => {
    const setupToken = await installation.setupToken()
    const email = 'ada@example.org'
    const owner = { username: 'ada', email, password, setupToken: setupToken!, carrier: 'bearer' }
    await auth.signUp({ ...owner, carrier: 'bearer' }, home)
    t.equal((await system.info()).setupRequired, false)
  })
})

t.test('settings', async (t) => {
  const { connection, bus, clock, settings } = await startAccounts(t)
  const node = (over = {}) =>
    createSettings({ connection, bus, clock, defaults: defaultSettings, ...over })

  t.test('are the defaults until somebody changes them', async (t) => {
    t.same(await settings.get(), defaultSettings)
  })

  t.test(
    'change at once on nodes that the bus reaches, and within 5 s on the others',
    async (t) => {
      const [told, untold] = [node(), node({ bus: createMemoryBus() })]
      for (const each of [told, untold]) t.same(await each.get(), defaultSettings)
      const changed = { ...defaultSettings, allowGuestAccess: true }
      t.same(await settings.update({ allowGuestAccess: true }), changed)
      t.same(await settings.get(), changed)
      t.same(await told.get(), changed)
      t.same(await untold.get(), defaultSettings)
      await clock.advance(5_000)
      t.same(await untold.get(), changed)
      for (const each of [told, untold]) each.close()
    },
  )

  t.test('that nobody changed follow the defaults of the version that runs', async (t) => {
    const defaults = { ...defaultSettings, messageRateLimit: 90 }
    const newer = node({ defaults })
    t.match(await newer.get(), { messageRateLimit: 90, allowGuestAccess: true })
  })

  t.test('keep the figures of others who change theirs at the same time', async (t) => {
    const nodes = [node(), node({ bus: createMemoryBus() })]
    const { quotas } = await settings.get()
    await Promise.all([
      nodes[0]!.update({ quotas: { chat: { member: 7 } } }),
      nodes[1]!.update({ quotas: { chat: { guest: null }, image: { member: 3 } } }),
    ])
    await clock.advance(4_000)
    const changed = {
      chat: { ...quotas.chat, member: 7, guest: null },
      image: { ...quotas.image, member: 3 },
      voice: quotas.voice,
    }
    for (const each of [settings, ...nodes]) t.same((await each.get()).quotas, changed)
    t.same((await settings.update({ quotas: { chat: {} } })).quotas, changed, 'nothing is named')
    for (const each of nodes) each.close()
  })

  t.test('are first changed by two at once, and both are obeyed', async (t) => {
    const { connection, bus, clock } = await startAccounts(t)
    const nodes = Array.from({ length: 8 }, () =>
      createSettings({ connection, bus, clock, defaults: defaultSettings }),
    )
    const roles = ['member', 'guest', 'moderator', 'admin'] as const
    await Promise.all(
      nodes.map((each, n) => each.update({ quotas: { voice: { [roles[n % 4]!]: 11 } } })),
    )
    const { voice } = (await nodes[0]!.update({ quotas: { voice: { owner: 11 } } })).quotas
    t.same(new Set(Object.values(voice)), new Set([11]))
    for (const each of nodes) each.close()
  })

  t.test('tell their listeners on every node that they changed, and nothing else', async (t) => {
    const [near, far] = [node(), node({ bus: createMemoryBus() })]
    const told = { near: 0, far: 0 }
    const leave = [near.onChange(() => told.near++), far.onChange(() => told.far++)]
    await Promise.all([near.get(), far.get()])
    await near.update({ messageRateLimit: 77 })
    t.same(told, { near: 1, far: 0 })
    await clock.advance(4_000)
    t.same(told, { near: 1, far: 1 }, 'what the bus lost is seen by the next look')
    await near.update({ messageRateLimit: 77 })
    await clock.advance(4_000)
    t.same(told, { near: 1, far: 1 }, 'the same again is no change')
    for (const stop of leave) stop()
    await near.update({ messageRateLimit: 78 })
    t.same(told, { near: 1, far: 1 })
    for (const each of [near, far]) each.close()
  })

  t.test('are checked before they are kept', async (t) => {
    const quotas = (figures: object) => ({ quotas: { chat: figures } })
    for (const bad of [
      { messageRateLimit: 0 },
      { messageRateLimit: '60' },
      { unknown: true },
      { quotas: { text: {} } },
      quotas({ stranger: 1 }),
      quotas({ member: -1 }),
      quotas({ member: 1.5 }),
      quotas({ member: 1_000_001 }),
    ])
      t.notOk(settingsChanges.safeParse(bad).success)
  })
})
