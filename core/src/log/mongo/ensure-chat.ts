import type { Connection } from 'mongoose'
import { channelModel } from '../../channels/channel.model.ts'
import { memberModel, mentionModel, readModel } from '../../channels/member.model.ts'
import { ensureCollection } from '../../infra/mongo/ensure-collection.ts'
import { messageModel } from '../../messages/message.model.ts'
import { eventModel } from '../event.model.ts'

/** Makes the collections of the logs and their projection, with their indexes. Throws when one cannot be had. */
export async function ensureChat(connection: Connection): Promise<void> {
  await ensureCollection(eventModel(connection))
  await ensureCollection(messageModel(connection))
  await ensureCollection(channelModel(connection))
  await ensureCollection(memberModel(connection))
  await ensureCollection(readModel(connection))
  await ensureCollection(mentionModel(connection))
}
