import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { connectMongo } from '@chatcord/core/infra/mongo/connect-mongo'
import { createSystemClock } from '@chatcord/core/infra/system-clock'
import { createSettings } from '@chatcord/core/system/settings'
import { defaultSettings, type SettingsChanges } from '@chatcord/core/system/settings.schema'

/** Changes settings of an installation whose servers do not run yet. */
export async function setSettings(mongoUri: string, changes: SettingsChanges): Promise<void> {
  const connection = await connectMongo(mongoUri)
  const clock = createSystemClock(() => undefined)
  const deps = { connection, bus: createMemoryBus(), clock, defaults: defaultSettings }
  const settings = createSettings(deps)
  await settings.update(changes)
  settings.close()
  await connection.close()
}
