import { startEmbeddedMongo } from '@chatcord/embedded-mongo'
import type { Collection, Db, Document } from 'mongodb'
import { MongoClient, ObjectId } from 'mongodb'
import type { Test } from 'tap'

/**
 * A database to hold the cases against: that of CONFORMANCE_URI, which may be a real MongoDB, or else an embedded one.
 * It has a name of its own and is dropped afterwards.
 */
export async function conformanceDatabase(t: Test): Promise<Db> {
  const uri = process.env.CONFORMANCE_URI
  const embedded = uri === undefined ? await startEmbeddedMongo({ dir: t.testdir() }) : null
  const client = await MongoClient.connect(embedded?.uri('test') ?? uri ?? '')
  const db = client.db(`conformance_${new ObjectId().toHexString()}`)
  t.teardown(async () => {
    await db.dropDatabase()
    await client.close()
    await embedded?.close()
  })
  return db
}

// Cases have ids and fields of every type, which the driver's own type does not allow.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Anything = any

/** A collection nobody else uses, with these documents. */
export async function collectionOf(db: Db, docs: Document[]): Promise<Collection<Anything>> {
  const collection = db.collection<Anything>(`c${new ObjectId().toHexString()}`)
  if (docs.length > 0) await collection.insertMany(docs)
  return collection
}
