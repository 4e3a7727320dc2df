import { z } from 'zod'
import { list } from '@chatcord/core/config/list'
import { logLevel } from '@chatcord/core/config/log-level'
import { mongoUri } from '@chatcord/core/config/mongo-uri'
import { redisUrl } from '@chatcord/core/config/redis-url'
import { secretsKeys } from '@chatcord/core/config/secrets-key'
import { outboundAllow } from '@chatcord/core/providers/outbound-allow'
import { isLoopback, notYet, origin, proxies } from './fields.ts'
import { jwtSecrets } from './jwt-secret.ts'

/** Every variable by its name. `.env.template` documents each of them; a test compares the two. */
export const variables = {
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be at most 65535')
    .default(3000),
  MONGO_URI: mongoUri.optional(),
  REDIS_URL: redisUrl.optional(),
  JWT_SECRET: jwtSecrets.optional(),
  CLIENT_URL: list.pipe(z.array(origin)).default([]),
  PUBLIC_URL: origin.optional(),
  DATA_DIR: z.string().default('.data'),
  MEDIA_URL: notYet('media come with a later one'),
  SECRETS_KEY: secretsKeys.optional(),
  LOG_LEVEL: logLevel.default('info'),
  METRICS_PORT: notYet('metrics come with a later one'),
  TRUST_PROXY: proxies.default([]),
  SMTP_URL: notYet('e-mail comes with a later one'),
  OUTBOUND_ALLOW: outboundAllow.default([]),
}

type Environment = z.output<z.ZodObject<typeof variables>>

function productionRules(env: Environment, context: z.RefinementCtx<Environment>) {
  if (env.NODE_ENV !== 'production') return
  const refuse = (name: keyof Environment, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message })
  if (!env.JWT_SECRET) refuse('JWT_SECRET', 'is required in production: openssl rand -hex 32')
  if (!env.PUBLIC_URL) {
    refuse('PUBLIC_URL', 'is required in production: the origin that browsers and clients use')
  } else if (env.PUBLIC_URL.startsWith('http:') && !isLoopback(new URL(env.PUBLIC_URL).hostname)) {
    refuse('PUBLIC_URL', 'must be https in production: sessions do not travel in plain text')
  }
}

export const configSchema = z
  .object(variables)
  .superRefine(productionRules)
  .transform((env) => ({
    mode: env.NODE_ENV,
    host: env.HOST,
    port: env.PORT,
    /** Null: the embedded database under `dataDir`. */
    mongoUri: env.MONGO_URI ?? null,
    /** Null: this process is the only one. */
    redisUrl: env.REDIS_URL ?? null,
    /** Null outside production: one is generated and kept under `dataDir`. */
    jwtSecrets: env.JWT_SECRET ?? null,
    /** Null: outside production one is generated and kept under `dataDir`; in production no secret can be kept. */
    secretsKeys: env.SECRETS_KEY ?? null,
    /** What providers may be called at besides public addresses. */
    outboundAllow: env.OUTBOUND_ALLOW,
    clientOrigins: env.CLIENT_URL,
    /** Null outside production: the loopback address that the server listens on. */
    publicUrl: env.PUBLIC_URL ?? null,
    dataDir: env.DATA_DIR,
    logLevel: env.LOG_LEVEL,
    trustedProxies: env.TRUST_PROXY,
  }))

export type Config = Readonly<z.output<typeof configSchema>>
