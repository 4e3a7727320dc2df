import { Schema, type Connection, type Model } from 'mongoose'
import { schemaOptions } from '../infra/mongo/schema-options.ts'

export type InstallationRecord = {
  _id: string
  /** Moved by restore and import: the first part of every channel's epoch. */
  generation: number
  setupTokenHash: string | null
  ownerId: string | null
  /** When the token was claimed for `ownerId`. */
  claimedAt: Date | null
  createdAt: Date
}

const installationSchema = new Schema<InstallationRecord>(
  {
    _id: { type: String, required: true },
    generation: { type: Number, required: true },
    setupTokenHash: { type: String, default: null },
    ownerId: { type: String, default: null },
    claimedAt: { type: Date, default: null },
    createdAt: { type: Date, required: true },
  },
  { ...schemaOptions, collection: 'installation' },
)

export function installationModel(connection: Connection): Model<InstallationRecord> {
  return connection.model<InstallationRecord>('Installation', installationSchema)
}
