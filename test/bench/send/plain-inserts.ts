import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedMongo } from '@chatcord/embedded-mongo'
import { connectMongo } from '@chatcord/core/infra/mongo/connect-mongo'

export type PlainInserts = { insert(): Promise<unknown>; close(): Promise<void> }

/** Journaled inserts into an embedded database, without anything of a chat around them. */
export async function startPlainInserts(): Promise<PlainInserts> {
  const dir = await mkdtemp(join(tmpdir(), 'chatcord-bench-'))
  const server = await startEmbeddedMongo({ dir })
  const connection = await connectMongo(server.uri('bench'))
  const documents = connection.collection<{ at: number; text: string }>('documents')
  return {
    insert: () => documents.insertOne({ at: Date.now(), text: 'x'.repeat(200) }),
    async close() {
      await connection.close()
      await server.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
