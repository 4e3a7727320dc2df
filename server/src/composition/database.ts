import { join } from 'node:path'
import { startEmbeddedMongo } from '@chatcord/embedded-mongo'
import mongoose, { type Connection } from 'mongoose'
import type { Config } from '../config/config.ts'

const databaseName = 'chatcord'
const pingMs = 2_000

export type Database = {
  connection: Connection
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
  return connect(embedded.uri(databaseName), () => embedded.close())
}

async function connect(uri: string, stop: () => Promise<void>): Promise<Database> {
  const connection = mongoose.createConnection(uri, {
    ...(namesDatabase(uri) ? {} : { dbName: databaseName }),
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
    maxPoolSize: 20,
    serverSelectionTimeoutMS: 3_000,
    socketTimeoutMS: 15_000,
  })
  connection.set('sanitizeFilter', true)
  try {
    await connection.asPromise()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    connection,
    ready: () => answers(connection),
    async close() {
      await connection.close()
      await stop()
    },
  }
}

/** `mongodb://host/name`: without a name the driver would take `test`. */
function namesDatabase(uri: string): boolean {
  return /^mongodb(?:\+srv)?:\/\/[^/]+\/[^?]/.test(uri)
}

async function answers({ db }: Connection): Promise<boolean> {
  if (!db) return false
  try {
    await db.command({ ping: 1 }, { timeoutMS: pingMs })
    return true
  } catch {
    return false
  }
}
