import { Schema, type Connection, type Model } from 'mongoose'
import { schemaOptions } from '../infra/mongo/schema-options.ts'

export const endReasons = ['signedOut', 'revoked', 'expired', 'reused'] as const
export type EndReason = (typeof endReasons)[number]

export type SessionRecord = {
  _id: string
  userId: string
  /** Counts the rotations of the refresh token. */
  gen: number
  /** Of the newest refresh token. */
  hash: string
  /** Of the part that all its refresh tokens share. */
  familyHash: string
  /** Of the refresh token before, and when it was used. */
  prevHash: string | null
  prevAt: Date | null
  /** The newest refresh token, closed under the one before. */
  sealed: string | null
  createdAt: Date
  lastSeenAt: Date
  idleExp: Date
  absExp: Date
  userAgent: string | null
  ip: string | null
  revokedAt: Date | null
  reason: EndReason | null
}

const sessionSchema = new Schema<SessionRecord>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    gen: { type: Number, required: true },
    hash: { type: String, required: true },
    familyHash: { type: String, required: true },
    prevHash: { type: String, default: null },
    prevAt: { type: Date, default: null },
    sealed: { type: String, default: null },
    createdAt: { type: Date, required: true },
    lastSeenAt: { type: Date, required: true },
    idleExp: { type: Date, required: true },
    absExp: { type: Date, required: true },
    userAgent: { type: String, default: null },
    ip: { type: String, default: null },
    revokedAt: { type: Date, default: null },
    reason: { type: String, enum: [...endReasons, null], default: null },
  },
  { ...schemaOptions, collection: 'sessions' },
)
sessionSchema.index({ userId: 1, _id: -1 })
sessionSchema.index({ absExp: 1 }, { expireAfterSeconds: 0 })

export function sessionModel(connection: Connection): Model<SessionRecord> {
  return connection.model<SessionRecord>('Session', sessionSchema)
}
