import { Schema, type Connection, type Model } from 'mongoose'
import { schemaOptions } from '../infra/mongo/schema-options.ts'
import type { LogRow } from './log-row.ts'

/** Names of the two unique indexes: the violated one tells another node's win from a repeated send. */
export const seqIndex = 'ch_seq'
export const nonceIndex = 'ch_by_nonce'

const eventSchema = new Schema(
  {
    ch: { type: String, required: true },
    seq: { type: Number, required: true },
    v: { type: Number, required: true },
    type: { type: String, required: true },
    by: { type: String, required: true },
    nonce: { type: String, required: true },
    hash: { type: String, required: true },
    at: { type: Number, required: true },
    n: { type: Number, required: true },
    aclRev: { type: Number, required: true },
    work: { type: Schema.Types.Mixed, default: null },
    body: { type: Schema.Types.Mixed, required: true },
  },
  { ...schemaOptions, collection: 'events' },
)
eventSchema.index({ ch: 1, seq: 1 }, { unique: true, name: seqIndex })
eventSchema.index(
  { ch: 1, by: 1, nonce: 1 },
  { unique: true, name: nonceIndex, partialFilterExpression: { nonce: { $exists: true } } },
)
eventSchema.index(
  { 'work.state': 1 },
  { partialFilterExpression: { 'work.state': { $exists: true } } },
)
// Erasure finds by them what else holds a message's text: its edits, and the end of an answer.
for (const type of ['message.edited', 'message.completed'])
  eventSchema.index(
    { ch: 1, 'body.target': 1 },
    { name: `ch_target_${type}`, partialFilterExpression: { type } },
  )

export function eventModel(connection: Connection): Model<LogRow> {
  return connection.model<LogRow>('Event', eventSchema)
}
