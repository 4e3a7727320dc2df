import { Schema, type Connection, type Model } from 'mongoose'
import { schemaOptions } from '../infra/mongo/schema-options.ts'
import type { MessageRecord } from './message.record.ts'

const mixed = Schema.Types.Mixed

const messageSchema = new Schema(
  {
    ch: { type: String, required: true },
    gen: { type: Number, required: true },
    seq: { type: Number, required: true },
    rev: { type: Number, required: true },
    by: { type: String, required: true },
    nonce: { type: String, default: null },
    at: { type: Number, required: true },
    kind: { type: String, required: true },
    body: { type: mixed, default: null },
    text: { type: String, default: '' },
    mentions: { type: [mixed] },
    attachments: { type: [mixed] },
    replyTo: { type: Number, default: null },
    thread: { type: Number, default: null },
    threadCount: { type: Number, default: 0 },
    parent: { type: Number, default: null },
    reactions: { type: [mixed] },
    pinned: { type: mixed, default: null },
    edited: { type: mixed, default: null },
    deleted: { type: mixed, default: null },
    generation: { type: mixed, default: null },
  },
  { ...schemaOptions, collection: 'messages' },
)
messageSchema.index({ ch: 1, gen: 1, seq: 1 }, { unique: true })
messageSchema.index({ ch: 1, gen: 1, thread: 1, seq: 1 })

export function messageModel(connection: Connection): Model<MessageRecord> {
  return connection.model<MessageRecord>('Message', messageSchema)
}
