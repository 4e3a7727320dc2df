import { Schema, type Connection, type Model } from 'mongoose'
import { schemaOptions } from '../infra/mongo/schema-options.ts'
import type { GenerationRecord } from './generation.record.ts'

/** A generation as stored. `changedAt`, of its last change of state, lets the sweep find what a node was not told. */
export type GenerationDocument = Omit<GenerationRecord, 'id'> & { _id: string; changedAt: number }

const generationSchema = new Schema(
  {
    _id: { type: String, required: true },
    user: { type: String, required: true },
    nonce: { type: String, required: true },
    hash: { type: String, required: true },
    kind: { type: String, required: true },
    // Both are empty where there was no provider.
    provider: { type: String, default: '' },
    providerName: { type: String, default: '' },
    prompt: { type: String, default: null },
    state: { type: String, required: true },
    attempt: { type: Number, required: true },
    strikes: { type: Number, required: true },
    stopping: { type: Boolean, required: true },
    settled: { type: Boolean, required: true },
    slot: { type: Number, default: null },
    text: { type: String, default: '' },
    usage: { type: Schema.Types.Mixed, default: null },
    error: { type: String, default: null },
    channel: { type: String, default: null },
    parent: { type: Number, default: null },
    thread: { type: Number, default: null },
    seq: { type: Number, default: null },
    createdAt: { type: Number, required: true },
    startedAt: { type: Number, default: null },
    finishedAt: { type: Number, default: null },
    changedAt: { type: Number, required: true },
  },
  { ...schemaOptions, collection: 'generations' },
)
generationSchema.index({ user: 1, nonce: 1 }, { unique: true })
generationSchema.index({ user: 1, _id: -1 })
generationSchema.index({ user: 1, changedAt: 1 })
// What is not settled is looked for at every start and by the sweeper: it is never much.
generationSchema.index({ createdAt: 1 }, { partialFilterExpression: { settled: false } })
generationSchema.index({ user: 1, createdAt: 1 }, { partialFilterExpression: { settled: false } })
// One generation a slot: however many are asked for at once, on however many servers, no more get in.
generationSchema.index(
  { slot: 1, user: 1 },
  { unique: true, partialFilterExpression: { settled: false, slot: { $gte: 0 } } },
)
generationSchema.index({ channel: 1 }, { partialFilterExpression: { settled: false } })

export function generationModel(connection: Connection): Model<GenerationDocument> {
  return connection.model<GenerationDocument>('Generation', generationSchema)
}
