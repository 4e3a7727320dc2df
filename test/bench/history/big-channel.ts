import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedMongo } from '@chatcord/embedded-mongo'
import { connectMongo } from '@chatcord/core/infra/mongo/connect-mongo'
import { ensureChat } from '@chatcord/core/log/mongo/ensure-chat'
import type { mongo } from 'mongoose'
import type { Progress } from '../../replay/progress.ts'
import { createBenchChat, type BenchChat } from '../bench-chat.ts'
import { fillChannel } from './fill-channel.ts'

/** Grows when what is stored changes: a cache of an older shape is no use. */
const version = 1
const name = 'a channel with a long past'

export type BigChannel = {
  chat: BenchChat
  db: mongo.Db
  channelId: string
  close(): Promise<void>
}

/** An embedded database with one channel of so many messages. It is kept in the temporary folder for the next run. */
export async function openBigChannel(messages: number, progress: Progress): Promise<BigChannel> {
  const dir = join(tmpdir(), `chatcord-bench-history-${String(version)}-${String(messages)}`)
  const complete = join(dir, 'complete')
  // What an interrupted run has left would be filled twice.
  if (!existsSync(complete)) await rm(dir, { recursive: true, force: true })

  const server = await startEmbeddedMongo({ dir, refuseUnindexed: true })
  const connection = await connectMongo(server.uri('bench'))
  const db = connection.db
  if (!db) throw new Error('the connection has no database')
  await ensureChat(connection)
  const chat = createBenchChat(db)
  if (!existsSync(complete)) {
    await fillChannel({ chat, db, name, messages, progress })
    await writeFile(complete, '')
  }
  const { items } = await chat.channels.browse(chat.reader, { query: name })
  const [channel] = items
  if (!channel) throw new Error(`${dir} holds no channel; remove it`)
  return {
    chat,
    db,
    channelId: channel.id,
    async close() {
      chat.close()
      await connection.close()
      await server.close()
    },
  }
}
