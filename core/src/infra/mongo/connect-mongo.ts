import { createConnection, type Connection } from 'mongoose'
import { ChatError } from '../../errors.ts'

/**
 * Connects with majority reads and journaled majority writes: what was acknowledged survives a failover, and what was
 * read is not rolled back. Throws UNAVAILABLE when no server answers within 3 s.
 */
export async function connectMongo(uri: string): Promise<Connection> {
  const connection = createConnection(uri, {
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    ignoreUndefined: true,
    maxPoolSize: 20,
    readConcern: { level: 'majority' },
    readPreference: 'primary',
    serverSelectionTimeoutMS: 3_000,
    writeConcern: { w: 'majority', journal: true },
  })
  connection.set('sanitizeFilter', true)
  try {
    return await connection.asPromise()
  } catch (error) {
    await connection.destroy()
    throw new ChatError('UNAVAILABLE', { retryAfterMs: null }, error)
  }
}
