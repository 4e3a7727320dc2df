import { Schema, type Connection, type Model } from 'mongoose'
import { schemaOptions } from '../infra/mongo/schema-options.ts'
import type { ProviderKind } from '../providers/provider.record.ts'

/** One line a generation that was started, written once it is settled. Tokens as the provider counted them; 0 where it said nothing. */
export type LedgerEntry = {
  /** The generation. */
  _id: string
  user: string
  kind: ProviderKind
  provider: string
  state: 'done' | 'stopped' | 'failed'
  /** 1 for a call that counts against the quota, 0 for one that was given back. */
  calls: number
  input: number
  output: number
  at: Date
}

const ledgerSchema = new Schema<LedgerEntry>(
  {
    _id: { type: String, required: true },
    user: { type: String, required: true },
    kind: { type: String, required: true },
    provider: { type: String, required: true },
    state: { type: String, required: true },
    calls: { type: Number, required: true },
    input: { type: Number, required: true },
    output: { type: Number, required: true },
    at: { type: Date, required: true },
  },
  { ...schemaOptions, collection: 'ledger' },
)
ledgerSchema.index({ user: 1, at: -1 })

export function ledgerModel(connection: Connection): Model<LedgerEntry> {
  return connection.model<LedgerEntry>('LedgerEntry', ledgerSchema)
}
