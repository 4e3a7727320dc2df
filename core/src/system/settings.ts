import type { Connection } from 'mongoose'
import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import { duplicateKeyOf } from '../infra/mongo/duplicate-key.ts'
import { settingsModel, type SettingsRecord } from './settings.model.ts'
import type { Settings, SettingsChanges } from './settings.schema.ts'
import { overDefaults, pathsOf } from './stored-settings.ts'

const _id = 'settings'

/** Another node's change is seen after this long, if the bus lost it. */
const lookMs = 4_000

export type SettingsService = {
  get(): Promise<Settings>
  /** What is not named stays as it is, down to the single figure of `quotas`. Answers all of them. */
  update(changes: SettingsChanges): Promise<Settings>
  /** Tells that they are not what they were, whichever node changed them. Answers the function that stops it. */
  onChange(listener: () => void): () => void
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
  const listeners = new Set<() => void>()
  let known: Promise<Settings> | null = null
  let lastRead: string | null = null

  async function read(): Promise<Settings> {
    const record = await settings.findById(_id).lean<SettingsRecord | null>()
    const found = overDefaults(record ?? { _id }, defaults)
    const before = lastRead
    lastRead = JSON.stringify(found)
    // Readings may overtake each other: then a change is told twice, but never missed.
    if (before !== null && before !== lastRead) for (const listener of listeners) listener()
    return found
  }

  function get(): Promise<Settings> {
    if (known) return known
    const reading = read()
    known = reading
    reading.catch(() => {
      if (known === reading) known = null
    })
    return reading
  }

  function look(): Promise<Settings> {
    known = null
    return get()
  }

  /** A look that fails is made up for by the next. */
  const lookNow = () => void look().catch(() => undefined)

  async function write(paths: Record<string, unknown>): Promise<void> {
    try {
      await settings.updateOne({ _id }, { $set: paths }, { upsert: true })
    } catch (error) {
      // Two nodes may make the first change at once.
      if (duplicateKeyOf(error) === null) throw error
      await settings.updateOne({ _id }, { $set: paths })
    }
  }

  const leave = [
    bus.subscribe('settings', lookNow),
    bus.onGap(lookNow),
    clock.every(lookMs, async () => {
      await look()
    }),
  ]

  return {
    get,
    async update(changes) {
      const paths = pathsOf(changes)
      if (Object.keys(paths).length === 0) return look()
      await write(paths)
      bus.publish('settings', { kind: 'changed' })
      return look()
    },
    onChange(listener) {
      const own = () => listener()
      listeners.add(own)
      // Only what was read can be seen to change.
      void get().catch(() => undefined)
      return () => listeners.delete(own)
    },
    close() {
      for (const stop of leave) stop()
    },
  }
}
