import type { EmbeddedMongoOptions } from '@chatcord/embedded-mongo'
import { startEmbeddedMongo } from '@chatcord/embedded-mongo'
import type { Db } from 'mongodb'
import { MongoClient } from 'mongodb'
import type { Test } from 'tap'

/** An empty database of an embedded server of its own, with a client. */
export async function openDatabase(
  t: Test,
  options: Omit<EmbeddedMongoOptions, 'dir'> = {},
): Promise<Db> {
  const mongo = await startEmbeddedMongo({ dir: t.testdir(), ...options })
  const client = await MongoClient.connect(mongo.uri('test'))
  t.teardown(async () => {
    await client.close()
    await mongo.close()
  })
  return client.db()
}
