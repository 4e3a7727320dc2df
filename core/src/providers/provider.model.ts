import { Schema, type Connection, type Model } from 'mongoose'
import { schemaOptions } from '../infra/mongo/schema-options.ts'
import type { ProviderRecord } from './provider.record.ts'

/** A provider as it is kept. `nonce` and `hash` are those of its making; the built-in ones have none. */
export type ProviderDocument = Omit<ProviderRecord, 'id' | 'createdAt' | 'updatedAt'> & {
  _id: string
  nameKey: string
  nonce?: string
  hash?: string
  createdAt: Date
  updatedAt: Date
}

const part = { ...schemaOptions, _id: false }

const sealedSecretSchema = new Schema(
  {
    kid: { type: String, required: true },
    key: { type: String, required: true },
    iv: { type: String, required: true },
    text: { type: String, required: true },
  },
  part,
)
const limitsSchema = new Schema(
  { concurrency: { type: Number, default: null }, perMinute: { type: Number, default: null } },
  part,
)
const optionsSchema = new Schema(
  {
    systemPrompt: { type: String, default: null },
    maxTokens: { type: Number, default: null },
    temperature: { type: Number, default: null },
    contextTokens: { type: Number, required: true },
  },
  part,
)
const testSchema = new Schema(
  {
    id: { type: String, required: true },
    state: { type: String, enum: ['queued', 'done'], required: true },
    requestedAt: { type: Number, required: true },
    result: { type: Schema.Types.Mixed, default: null },
  },
  part,
)

const circuitSchema = new Schema(
  { retryAt: { type: Number, required: true }, trial: { type: Boolean, required: true } },
  part,
)

const providerSchema = new Schema<ProviderDocument>(
  {
    _id: { type: String, required: true },
    kind: { type: String, enum: ['chat', 'image', 'voice'], required: true },
    name: { type: String, required: true },
    nameKey: { type: String, required: true },
    adapter: { type: String, enum: ['builtin', 'openai'], required: true },
    baseUrl: { type: String, default: null },
    model: { type: String, required: true },
    active: { type: Boolean, required: true },
    preferred: { type: Boolean, required: true },
    secret: { type: sealedSecretSchema, default: null },
    secretEnd: { type: String, default: null },
    limits: { type: limitsSchema, required: true },
    options: { type: optionsSchema, required: true },
    circuit: { type: circuitSchema, default: null },
    test: { type: testSchema, default: null },
    nonce: { type: String },
    hash: { type: String },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { ...schemaOptions, collection: 'providers' },
)
providerSchema.index({ nameKey: 1, kind: 1 }, { unique: true })
providerSchema.index(
  { preferred: 1, kind: 1 },
  { unique: true, partialFilterExpression: { preferred: true } },
)
providerSchema.index(
  { nonce: 1 },
  { unique: true, partialFilterExpression: { nonce: { $exists: true } } },
)
providerSchema.index(
  { 'test.id': 1 },
  { partialFilterExpression: { 'test.id': { $exists: true } } },
)

export function providerModel(connection: Connection): Model<ProviderDocument> {
  return connection.model<ProviderDocument>('Provider', providerSchema)
}
