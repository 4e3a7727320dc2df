import { randomUUID } from 'node:crypto'
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { TokenSigner } from '@chatcord/core/auth/token-signer'
import { limits } from '@chatcord/core/limits'
import type { Composition } from './composition/composition.ts'
import type { Config } from './config/config.ts'
import { refuseUnreadable } from './http/refuse-unreadable.ts'
import { sendFailure } from './http/send-failure.ts'
import closing from './plugins/closing.ts'
import credentials from './plugins/credentials.ts'
import chat from './plugins/chat.ts'
import crossOrigin from './plugins/cross-origin.ts'
import failures from './plugins/failures.ts'
import health from './plugins/health.ts'
import page from './plugins/page.ts'
import rateLimit from './plugins/rate-limit.ts'
import requestLog from './plugins/request-log.ts'
import securityHeaders from './plugins/security-headers.ts'
import tokens from './plugins/tokens.ts'
import trpc from './plugins/trpc.ts'
import websocket from './plugins/websocket.ts'
import { presetsFor, type Presets } from './presets.ts'
import { auditPolicies } from './trpc/audit-policies.ts'
import { appRouter } from './trpc/router.ts'

export type AppOptions = {
  config: Config
  secrets: readonly string[]
  log: FastifyBaseLogger
  /** Opens what the host serves; the app closes it. */
  compose(parts: { tokens: TokenSigner }): Promise<Composition>
  presets?: Presets
}

/** A path of a batch is its procedures' names, so the router's default of 100 characters is too short. */
const longestName = 64

/** The whole server, listening on nothing. Plugins in the order in which a request meets them. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { config, log, secrets, compose, presets = presetsFor(config.mode) } = options
  auditPolicies(appRouter)
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    genReqId: () => randomUUID(),
    // A path that cannot be decoded meets no plugin.
    frameworkErrors: (error, request, reply) => void sendFailure(error, request, reply),
    clientErrorHandler: (error, socket) => refuseUnreadable(log, error, socket),
    trustProxy: config.trustedProxies.length > 0 && [...config.trustedProxies],
    bodyLimit: limits.bodyBytes,
    routerOptions: { maxParamLength: limits.callsPerFrame * longestName },
    requestTimeout: 15_000,
    keepAliveTimeout: 75_000,
    handlerTimeout: 10_000,
    // Late requests are looked for every 30 s by default, which would make 10 s into 40.
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 5_000 },
    // Opening a database and its indexes may take longer than Fastify's 10 s.
    pluginTimeout: 60_000,
  })

  await app.register(requestLog)
  await app.register(closing)
  await app.register(failures)
  await app.register(securityHeaders, { config })
  await app.register(crossOrigin, { config })
  await app.register(credentials, { config })
  await app.register(rateLimit, { presets })
  await app.register(websocket)
  await app.register(tokens, { secrets })
  await app.register(chat, { compose })
  await app.register(health)
  await app.register(page)
  await app.register(trpc, { config, presets })
  return app
}
