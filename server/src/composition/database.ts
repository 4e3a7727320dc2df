import { join } from 'node:path'
import type { Connection } from 'mongoose'
import { connectMongo } from '@chatcord/core/infra/mongo/connect-mongo'
import { startEmbeddedMongo } from '@chatcord/embedded-mongo'
import type { Config } from '../config/config.ts'

const pingMs = 2_000

export type Database = {
  connection: Connection
  db: NonNullable<Connection['db']>
  /** Whether it answers. */
  ready(): Promise<boolean>
  close(): Promise<void>
}

/** The database of the configuration: its own in a thread of this process, or the one that MONGO_URI names. */
export async function openDatabase({
  mongoUri,
  dataDir,
}: Pick<Config, 'mongoUri' | 'dataDir'>): Promise<Database> {
  if (mongoUri !== null) return connect(mongoUri, () => Promise.resolve())
  const embedded = await startEmbeddedMongo({ dir: join(dataDir, 'db') })
  // Not caught on purpose: a process whose database is gone has to end.
  void embedded.exited.then()
  // A thread of this process needs no retries, and remembering each write's reply for them costs as much as a write.
  const uri = `${embedded.uri('chatcord')}&retryWrites=false`
  return connect(uri, () => embedded.close())
}

async function connect(uri: string, stop: () => Promise<void>): Promise<Database> {
  const connection = await connectMongo(uri).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  const { db } = connection
  if (!db) throw new Error('a connection that is open has a database')
  return {
    connection,
    db,
    async ready() {
      const ping = db.command({ ping: 1 }, { timeoutMS: pingMs })
      return ping.then(
        () => true,
        () => false,
      )
    },
    async close() {
      await connection.close()
      await stop()
    },
  }
}
