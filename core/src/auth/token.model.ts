import { Schema, type Connection, type Model } from 'mongoose'
import { schemaOptions } from '../infra/mongo/schema-options.ts'
import { tokenScopes, type TokenScope } from './principal.ts'

/** A personal token. A revoked one is removed. */
export type TokenRecord = {
  _id: string
  userId: string
  name: string
  hash: string
  scopes: TokenScope[]
  endsWith: string
  createdAt: Date
  expiresAt: Date | null
  lastUsedAt: Date | null
}

const tokenSchema = new Schema<TokenRecord>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    name: { type: String, required: true },
    hash: { type: String, required: true },
    scopes: { type: [{ type: String, enum: tokenScopes }], required: true },
    endsWith: { type: String, required: true },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, default: null },
    lastUsedAt: { type: Date, default: null },
  },
  { ...schemaOptions, collection: 'tokens' },
)
tokenSchema.index({ hash: 1 }, { unique: true })
tokenSchema.index({ userId: 1, _id: -1 })
tokenSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 })

export function tokenModel(connection: Connection): Model<TokenRecord> {
  return connection.model<TokenRecord>('Token', tokenSchema)
}
