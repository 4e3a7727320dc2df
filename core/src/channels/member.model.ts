import { Schema, type Connection, type Model } from 'mongoose'
import { schemaOptions } from '../infra/mongo/schema-options.ts'
import type { MemberRecord, MentionRecord, ReadMark } from './channel.record.ts'

/** `changedAt` lets the sweep find what a node was not told. */
export type MemberDocument = MemberRecord & { changedAt: number }
export type ReadDocument = ReadMark & { changedAt: number }

const memberSchema = new Schema<MemberDocument>(
  {
    ch: { type: String, required: true },
    user: { type: String, required: true },
    role: { type: String, default: null },
    rev: { type: Number, required: true },
    joinedAt: { type: Number, required: true },
    changedAt: { type: Number, required: true },
  },
  { ...schemaOptions, collection: 'members' },
)
memberSchema.index({ ch: 1, user: 1 }, { unique: true })
memberSchema.index({ ch: 1, role: 1 })
memberSchema.index({ ch: 1, rev: -1 })
memberSchema.index({ user: 1, ch: 1 })
memberSchema.index({ user: 1, changedAt: 1 })

const readSchema = new Schema<ReadDocument>(
  {
    ch: { type: String, required: true },
    user: { type: String, required: true },
    readSeq: { type: Number, required: true },
    readN: { type: Number, required: true },
    changedAt: { type: Number, required: true },
  },
  { ...schemaOptions, collection: 'reads' },
)
readSchema.index({ user: 1, ch: 1 }, { unique: true })
readSchema.index({ user: 1, changedAt: 1 })

const mentionSchema = new Schema<MentionRecord>(
  {
    ch: { type: String, required: true },
    user: { type: String, required: true },
    seq: { type: Number, required: true },
  },
  { ...schemaOptions, collection: 'mentions' },
)
mentionSchema.index({ user: 1, ch: 1, seq: 1 }, { unique: true })
mentionSchema.index({ ch: 1, seq: 1 })

export function memberModel(connection: Connection): Model<MemberDocument> {
  return connection.model<MemberDocument>('Member', memberSchema)
}
export function readModel(connection: Connection): Model<ReadDocument> {
  return connection.model<ReadDocument>('Read', readSchema)
}
export function mentionModel(connection: Connection): Model<MentionRecord> {
  return connection.model<MentionRecord>('Mention', mentionSchema)
}
