import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedMongo } from '@chatcord/embedded-mongo'
import mongoose, { type Connection } from 'mongoose'
import type { Test } from 'tap'

export type TestMongo = { connection: Connection; uri: string }

/**
 * An empty database of its own, gone with the test: in an embedded server that refuses what no index serves, or in the
 * one that MONGO_URI names.
 */
export async function startMongo(t: Test): Promise<TestMongo> {
  const name = `test-${randomUUID()}`
  const server = await serverOf(t)
  const uri = server(name)
  const connection = await mongoose
    .createConnection(uri, { autoCreate: false, autoIndex: false })
    .asPromise()
  connection.set('sanitizeFilter', true)
  t.teardown(async () => {
    await connection.dropDatabase()
    await connection.close()
  })
  return { connection, uri }
}

async function serverOf(t: Test): Promise<(name: string) => string> {
  const given = process.env['MONGO_URI']
  if (given !== undefined) return (name) => Object.assign(new URL(given), { pathname: name }).href
  const dir = await mkdtemp(join(tmpdir(), 'chatcord-'))
  const server = await startEmbeddedMongo({ dir, refuseUnindexed: true })
  t.teardown(async () => {
    await server.close()
    await rm(dir, { recursive: true })
  })
  return (name) => server.uri(name)
}
