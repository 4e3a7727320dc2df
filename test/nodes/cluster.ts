import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { createSystemClock } from '@chatcord/core/infra/system-clock'
import { createInstallation } from '@chatcord/core/system/installation'
import { WebSocket } from 'ws'
import { createChatClient, type ChatClient } from '../../client-sdk/src/index.ts'
import { startMongo, type TestMongo } from '../helpers/mongo.ts'
import { startRedis, type TestRedis } from '../helpers/redis.ts'
import { startServer, type ServerProcess } from './server-process.ts'

const password = 'correct horse 7 battery'

export type Cluster = {
  a: ServerProcess
  b: ServerProcess
  redis: TestRedis
  database: TestMongo
  /** What one more process needs to be part of it. */
  env: Record<string, string>
  /** Somebody new, at the server of this address. */
  signUp(t: Test, url: string, name: string): Promise<ChatClient>
  signIn(t: Test, url: string, name: string): Promise<ChatClient>
  /** The owner of the installation, new as well. */
  signUpOwner(t: Test, url: string): Promise<ChatClient>
}

export type ClusterOptions = {
  /** Whether Redis remembers across a restart. */
  appendonly?: boolean
  /** Of the servers' logs. */
  logLevel?: string
  /** Changes the installation before the servers start. */
  prepare?(database: TestMongo): Promise<void>
}

/** Two servers as processes of their own, on one database and one Redis. */
export async function startCluster(t: Test, options: ClusterOptions = {}): Promise<Cluster> {
  const { appendonly = false, logLevel, prepare } = options
  const dir = await mkdtemp(join(tmpdir(), 'chatcord-nodes-'))
  t.teardown(() => rm(dir, { recursive: true, force: true }))
  const [database, redis] = await Promise.all([startMongo(t), startRedis(t, { appendonly })])
  await prepare?.(database)
  const env = {
    MONGO_URI: database.uri,
    REDIS_URL: redis.url,
    DATA_DIR: dir,
    JWT_SECRET: randomBytes(32).toString('hex'),
    SECRETS_KEY: randomBytes(32).toString('hex'),
  }
  const own = { ...env, ...(logLevel && { LOG_LEVEL: logLevel }) }
  const [a, b] = await Promise.all([startServer(t, own), startServer(t, own)])

  function client(t: Test, url: string): ChatClient {
    const chat = createChatClient({ url, carrier: 'bearer', webSocket: WebSocket })
    t.teardown(() => chat.close())
    return chat
  }

  return {
    ...{ a, b, redis, database, env },
    async signUp(t, url, name) {
      const chat = client(t, url)
      await chat.signUp({ username: name, email: `${name}@example.org`, password })
      return chat
    },
    async signIn(t, url, name) {
      const chat = client(t, url)
      await chat.signIn({ login: name, password })
      return chat
    },
    async signUpOwner(t, url) {
      const { connection } = database
      const clock = createSystemClock(() => undefined)
      const setupToken = await (await createInstallation({ connection, clock })).setupToken()
      if (setupToken === null) throw new Error('there is an owner already')
      const chat = client(t, url)
      const email = 'owner@example.org'
      await chat.signUp({ username: 'owner', email, password, setupToken })
      return chat
    },
  }
}
