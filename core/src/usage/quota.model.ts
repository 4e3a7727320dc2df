import { Schema, type Connection, type Model } from 'mongoose'
import { schemaOptions } from '../infra/mongo/schema-options.ts'
import type { ProviderKind } from '../providers/provider.record.ts'

/** A user's day: what is held by running generations, by id, and how many calls ended well. `taken` is both together. */
export type QuotaDocument = {
  /** `<user> <kind> <day>`. */
  _id: string
  user: string
  kind: ProviderKind
  day: string
  taken: number
  used: number
  held?: Record<string, number>
  /** The calls that ended last: who asks for one of them late, or again, holds nothing. */
  ended?: string[]
  expiresAt: Date
}

const quotaSchema = new Schema<QuotaDocument>(
  {
    _id: { type: String, required: true },
    user: { type: String, required: true },
    kind: { type: String, required: true },
    day: { type: String, required: true },
    taken: { type: Number, required: true },
    used: { type: Number, required: true },
    held: { type: Schema.Types.Mixed },
    ended: { type: [String], default: [] },
    expiresAt: { type: Date, required: true },
  },
  { ...schemaOptions, collection: 'quotas' },
)
quotaSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 })

export function quotaModel(connection: Connection): Model<QuotaDocument> {
  return connection.model<QuotaDocument>('Quota', quotaSchema)
}
