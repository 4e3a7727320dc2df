import type { mongo } from 'mongoose'
import type { ChannelStore } from '../../channels/channel.store.ts'
import type { LogStore } from '../log.store.ts'
import type { ProjectionStore } from '../projection.store.ts'
import { createMongoChannels } from './mongo-channels.ts'
import { createMongoLogStore } from './mongo-log-store.ts'
import { createMongoMembers } from './mongo-members.ts'
import { createMongoMessages } from './mongo-messages.ts'

export type ChatStores = { log: LogStore; projection: ProjectionStore; channels: ChannelStore }

type Options = {
  now(): number
  /** The installation's generation: restore and import move it, and with it every epoch. */
  generation(): number
}

/** `db` comes from a connection whose reads and writes are majority ones; see `connectMongo`. */
export function createMongoChatStores(db: mongo.Db, options: Options): ChatStores {
  const channels = createMongoChannels(db, options)
  const projection = { ...channels, ...createMongoMessages(db) }
  return {
    log: createMongoLogStore(db),
    projection: { ...projection, ...createMongoMembers(db, options.now) },
    channels,
  }
}
