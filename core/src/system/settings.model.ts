import { Schema, type Connection, type Model } from 'mongoose'
import { schemaOptions } from '../infra/mongo/schema-options.ts'
import type { Settings } from './settings.schema.ts'

type Figures = { [Kind in keyof Settings['quotas']]?: Partial<Settings['quotas'][Kind]> }

/** Only what was changed: the rest follows the defaults of the running version. */
export type SettingsRecord = { _id: string; quotas?: Figures } & Partial<Omit<Settings, 'quotas'>>

const settingsSchema = new Schema<SettingsRecord>(
  {
    _id: { type: String, required: true },
    allowGuestAccess: Boolean,
    signUpAllowed: Boolean,
    messageRateLimit: Number,
    generationsPerUser: Number,
    quotas: Schema.Types.Mixed,
  },
  { ...schemaOptions, collection: 'settings' },
)

export function settingsModel(connection: Connection): Model<SettingsRecord> {
  return connection.model<SettingsRecord>('Settings', settingsSchema)
}
