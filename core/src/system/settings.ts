import type { Connection } from 'mongoose'
import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import { settingsModel, type SettingsRecord } from './settings.model.ts'
import type { Settings, SettingsChanges } from './settings.schema.ts'

const _id = 'settings'

/** Another node's change is seen after this long at the latest, if the bus lost it. */
const maxAgeMs = 5_000

export type SettingsService = {
  get(): Promise<Settings>
  update(changes: SettingsChanges): Promise<Settings>
  close(): void
}

/** `defaults` stand for what nobody has changed: `defaultSettings`, or a host's own for development. */
export function createSettings(deps: {
  connection: Connection
  bus: Bus
  clock: Clock
  defaults: Readonly<Settings>
}): SettingsService {
  const { bus, clock, defaults } = deps
  const settings = settingsModel(deps.connection)
  let known: { settings: Promise<Settings>; readAt: number } | null = null

  async function read(): Promise<Settings> {
    const record = await settings.findById(_id).lean<SettingsRecord | null>()
    const { _id: _, ...changed } = record ?? { _id }
    return { ...defaults, ...changed }
  }

  function get(): Promise<Settings> {
    const now = clock.now()
    if (known && now - known.readAt < maxAgeMs) return known.settings
    const reading = { settings: read(), readAt: now }
    known = reading
    reading.settings.catch(() => {
      if (known === reading) known = null
    })
    return reading.settings
  }

  function forget(): void {
    known = null
  }

  const leave = [bus.subscribe('settings', forget), bus.onGap(forget)]

  return {
    get,
    async update(changes) {
      await settings.updateOne({ _id }, { $set: changes }, { upsert: true })
      forget()
      bus.publish('settings', { kind: 'changed' })
      return get()
    },
    close() {
      for (const stop of leave) stop()
    },
  }
}
