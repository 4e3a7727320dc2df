import { Schema, type Connection, type Model } from 'mongoose'
import { installationRoles } from '../auth/roles.ts'
import { schemaOptions } from '../infra/mongo/schema-options.ts'
import type { UserRecord } from './user.record.ts'
import { userKinds } from './user.view.ts'

const statusSchema = new Schema(
  { text: { type: String, required: true }, until: { type: Date, default: null } },
  { ...schemaOptions, _id: false },
)

const userSchema = new Schema<UserRecord>(
  {
    _id: { type: String, required: true },
    username: { type: String, required: true },
    usernameKey: { type: String, required: true },
    displayName: { type: String, required: true },
    namePrefixes: { type: [String], required: true },
    email: { type: String, default: null },
    emailKey: { type: String },
    emailVerified: { type: Boolean, default: false },
    avatarUrl: { type: String, default: null },
    status: { type: statusSchema, default: null },
    roles: { type: [{ type: String, enum: installationRoles }], required: true },
    kind: { type: String, enum: userKinds, required: true },
    createdAt: { type: Date, required: true },
    data: { type: Schema.Types.Mixed, default: () => ({}) },
    suspendedAt: { type: Date, default: null },
    quotas: { type: Schema.Types.Mixed },
  },
  { ...schemaOptions, collection: 'users' },
)
userSchema.index({ usernameKey: 1 }, { unique: true })
userSchema.index(
  { emailKey: 1 },
  { unique: true, partialFilterExpression: { emailKey: { $exists: true } } },
)
userSchema.index({ namePrefixes: 1, usernameKey: 1 })

export function userModel(connection: Connection): Model<UserRecord> {
  return connection.model<UserRecord>('User', userSchema)
}
