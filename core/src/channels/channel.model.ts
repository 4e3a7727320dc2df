import { Schema, type Connection, type Model } from 'mongoose'
import { schemaOptions } from '../infra/mongo/schema-options.ts'
import type { ChannelRecord } from './channel.record.ts'

/** A channel as stored: `epochNo` is its own part of the epoch, `browseKey` its place in the list of public channels. */
export type ChannelDocument = Omit<ChannelRecord, 'id' | 'epoch'> & {
  _id: string
  epochNo: number
  browseKey: string
  nonce: string
  hash: string
  changedAt: number
}

const channelSchema = new Schema(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    name: { type: String, default: null },
    topic: { type: String, default: null },
    description: { type: String, default: null },
    avatarUrl: { type: String, default: null },
    slowModeSeconds: { type: Number, default: 0 },
    assistant: { type: Boolean, default: true },
    data: { type: Schema.Types.Mixed },
    createdBy: { type: String, required: true },
    createdAt: { type: Number, required: true },
    activeAt: { type: Number, required: true },
    archivedAt: { type: Number, default: null },
    gen: { type: Number, required: true },
    projected: { type: Number, required: true },
    n: { type: Number, required: true },
    last: { type: Number, required: true },
    memberCount: { type: Number, required: true },
    floor: { type: Number, required: true },
    epochNo: { type: Number, required: true },
    browseKey: { type: String, required: true },
    nonce: { type: String, required: true },
    hash: { type: String, required: true },
    changedAt: { type: Number, required: true },
  },
  { ...schemaOptions, collection: 'channels' },
)
channelSchema.index({ createdBy: 1, nonce: 1 }, { unique: true })
channelSchema.index({ kind: 1, browseKey: 1 })

export function channelModel(connection: Connection): Model<ChannelDocument> {
  return connection.model<ChannelDocument>('Channel', channelSchema)
}
