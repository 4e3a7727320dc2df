import t from 'tap'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { limits } from '@chatcord/core/limits'
import { createSettings } from '@chatcord/core/system/settings'
import { defaultSettings, settingsChanges } from '@chatcord/core/system/settings.schema'
import { createSystemService } from '@chatcord/core/system/system.service'
import { home, password, startAccounts } from '../../helpers/accounts.ts'

t.test('system.info', async (t) => {
  const { auth, installation, settings } = await startAccounts(t, { requireSetup: true })
  const system = createSystemService({
    installation,
    settings,
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
      features: ['tea'],
      limits,
      settings: { allowGuestAccess: false, messageRateLimit: 60 },
    })
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

  t.test('are checked before they are kept', async (t) => {
    for (const bad of [{ messageRateLimit: 0 }, { messageRateLimit: '60' }, { unknown: true }])
      t.notOk(settingsChanges.safeParse(bad).success)
  })
})
