import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Principal } from '@chatcord/core/auth/principal'
import { ChatError } from '@chatcord/core/errors'
import { createGateway, type Upgrade } from '../gateway/gateway.ts'
import { accessToken } from '../http/credentials.ts'
import { identify, sessionHeader, singleHeader } from '../http/identify.ts'
import { originOf } from '../http/origin-of.ts'
import { appRouter } from '../trpc/router.ts'
import type { ReportCall } from '../trpc/report-call.ts'
import type { TrpcOptions } from './trpc.ts'
import { socketPath } from './websocket.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks for an upgrade, when the request itself says so. */
    principal: Principal | null
  }
}

/** Sockets at `/trpc`. A caller who will not say who they are in the first frame is refused before the upgrade. */
export function serveSockets(
  app: FastifyInstance,
  { presets, report }: TrpcOptions & { report: ReportCall },
): void {
  const { services, principals, connections } = app.chat
  const gateway = createGateway({
    router: appRouter,
    services,
    principals,
    connections,
    presets,
    log: app.log,
    report,
    now: Date.now,
    newRequestId: randomUUID,
  })
  const identifyBy = (request: FastifyRequest, token: string | null, session: string | null) =>
    identify(services.auth, token ?? accessToken(request.caller.credentials), session)

  app.decorateRequest('principal', null)
  app.get<{ Querystring: { connectionParams?: string } }>(
    socketPath,
    {
      websocket: true,
      preValidation: async (request) => {
        if (!request.ws) throw new ChatError('NOT_FOUND')
        if (request.query.connectionParams === '1') return
        const session = singleHeader(request.headers[sessionHeader])
        request.principal = await identifyBy(request, null, session)
        if (request.principal === null) throw new ChatError('UNAUTHENTICATED')
      },
    },
    (socket, request) => {
      const { principal } = request
      const identity: Upgrade['identity'] = principal
        ? { kind: 'known', principal }
        : {
            kind: 'announced',
            identify: ({ token = null, [sessionHeader]: session = null }) =>
              identifyBy(request, token, session),
          }
      return gateway.accept(socket, {
        wire: request.raw.socket,
        origin: originOf(request),
        identity,
      })
    },
  )
  app.addHook('preClose', () => gateway.drain())
}
