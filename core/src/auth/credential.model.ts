import { Schema, type Connection, type Model } from 'mongoose'
import { schemaOptions } from '../infra/mongo/schema-options.ts'

/** A password's hash, as a PHC string, apart from the user: no view, search or export of users can carry it. */
export type CredentialRecord = { _id: string; hash: string; changedAt: Date }

const credentialSchema = new Schema<CredentialRecord>(
  {
    _id: { type: String, required: true },
    hash: { type: String, required: true },
    changedAt: { type: Date, required: true },
  },
  { ...schemaOptions, collection: 'credentials' },
)

export function credentialModel(connection: Connection): Model<CredentialRecord> {
  return connection.model<CredentialRecord>('Credential', credentialSchema)
}
