import { randomUUID } from 'node:crypto'
import { ensureChat } from '@chatcord/core/log/mongo/ensure-chat'
import { createMongoChatStores } from '@chatcord/core/log/mongo/mongo-chat-stores'
import t, { type Test } from 'tap'
import { startMongo } from '../helpers/mongo.ts'
import { createDatabase } from '../simulation/database/database.ts'
import { createMemoryStores } from '../simulation/database/memory-stores.ts'
import { runAtOnce } from '../simulation/database/run.ts'
import { chatStoresContract, type CreateStores } from './chat-stores-contract.ts'

/** One server, a database of its own for each test. */
async function inMongo(t: Test): Promise<CreateStores> {
  const { connection } = await startMongo(t)
  return async (t) => {
    const own = connection.useDb(`test-${randomUUID()}`)
    t.teardown(() => own.dropDatabase())
    await ensureChat(own)
    if (!own.db) throw new Error('not connected')
    let now = 0
    const stores = createMongoChatStores(own.db, { now: () => now, generation: () => 1 })
    return { stores, setNow: (ms) => void (now = ms) }
  }
}

const inMemory: CreateStores = async () => {
  let now = 0
  const db = createDatabase({ replicas: false, inserting: () => undefined })
  const stores = createMemoryStores(db, {
    run: runAtOnce(db),
    now: () => now,
    either: () => 'nonce',
  })
  return { stores, setNow: (ms) => void (now = ms) }
}

t.test('the stores in MongoDB', async (t) => chatStoresContract(t, await inMongo(t)))
t.test('the stores of the simulation', async (t) => chatStoresContract(t, inMemory))
