import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedMongo, type EmbeddedMongo } from '@chatcord/embedded-mongo'
import mongoose, { type Connection } from 'mongoose'
import type { Test } from 'tap'

export type TestMongo = { connection: Connection; uri: string }

/**
 * An empty database of its own, gone with the test: in an embedded server that refuses what no index serves, or in the
 * one that MONGO_URI names.
 */
export async function startMongo(t: Test): Promise<TestMongo> {
  const name = `test-${randomUUID()}`
  const given = process.env.MONGO_URI
  const uri =
    given === undefined
      ? (await startServer(t)).uri(name)
      : Object.assign(new URL(given), { pathname: name }).href
  const connection = await mongoose
    .createConnection(uri, { autoCreate: false, autoIndex: false })
    .asPromise()
  connection.set('sanitizeFilter', true)
  t.teardown(async () => {
    if (given !== undefined) await connection.dropDatabase()
    await connection.close()
  })
  return { connection, uri }
}

async function startServer(t: Test): Promise<EmbeddedMongo> {
  const dir = await mkdtemp(join(tmpdir(), 'chatcord-'))
  const server = await startEmbeddedMongo({ dir, refuseUnindexed: true })
  t.teardown(async () => {
    await server.close()
    await rm(dir, { recursive: true })
  })
  return server
}
