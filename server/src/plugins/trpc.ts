import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config/config.ts'
import { guardOrigin } from '../guards/guard-origin.ts'
import type { Presets } from '../presets.ts'
import { createReportCall } from '../trpc/report-call.ts'
import { serveHttp } from './trpc-http.ts'
import { serveSockets } from './trpc-socket.ts'

export type TrpcOptions = { config: Config; presets: Presets }

/**
 * The router at `/trpc`, over HTTP and sockets. Not wrapped in fastify-plugin: its guards and its body parser are for
 * this scope alone.
 */
export default function trpc(
  app: FastifyInstance,
  options: TrpcOptions,
  registered: () => void,
): void {
  const { config } = options
  app.addHook('onRequest', (request, _reply, done) => {
    done(guardOrigin(config, request, request.raw.socket.localPort ?? config.port) ?? undefined)
  })
  const report = createReportCall({
    log: app.log,
    sleep: (ms) => sleep(ms, undefined, { ref: false }),
  })
  serveHttp(app, report)
  serveSockets(app, { ...options, report })
  registered()
}
