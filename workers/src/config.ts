import { z } from 'zod'
import { logLevel } from '@chatcord/core/config/log-level'
import { mongoUri } from '@chatcord/core/config/mongo-uri'
import { readConfig, type Environment } from '@chatcord/core/config/read-config'
import { redisUrl } from '@chatcord/core/config/redis-url'
import { secretsKeys } from '@chatcord/core/config/secrets-key'
import { outboundAllow } from '@chatcord/core/providers/outbound-allow'

const shared = 'is required by a worker: it shares it with the servers'

/** The variables of a worker process; the servers take the same ones. */
const variables = {
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  MONGO_URI: z
    .string(`${shared}. An embedded database has its worker in the server itself`)
    .pipe(mongoUri),
  REDIS_URL: z.string(shared).pipe(redisUrl),
  SECRETS_KEY: secretsKeys.optional(),
  DATA_DIR: z.string().default('.data'),
  LOG_LEVEL: logLevel.default('info'),
  OUTBOUND_ALLOW: outboundAllow.default([]),
}

const schema = z.object(variables).transform((env) => ({
  mode: env.NODE_ENV,
  mongoUri: env.MONGO_URI,
  redisUrl: env.REDIS_URL,
  secretsKeys: env.SECRETS_KEY ?? null,
  dataDir: env.DATA_DIR,
  logLevel: env.LOG_LEVEL,
  outboundAllow: env.OUTBOUND_ALLOW,
}))

export type WorkerConfig = Readonly<z.output<typeof schema>>

/** Throws ConfigError. */
export function loadWorkerConfig(env: Environment): WorkerConfig {
  return readConfig(schema, Object.keys(variables), env)
}
