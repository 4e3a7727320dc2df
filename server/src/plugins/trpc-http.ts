import { fastifyRequestHandler } from '@trpc/server/adapters/fastify'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ChatError } from '@chatcord/core/errors'
import { limits } from '@chatcord/core/limits'
import { guardQuery } from '../guards/guard-query.ts'
import { guardedText } from '../guards/read-json.ts'
import { createHttpContext } from '../http/http-context.ts'
import { reportCall } from '../trpc/report-call.ts'
import { appRouter } from '../trpc/router.ts'

/** tRPC would also take forms, which any site may post; and Fastify what only looks like JSON. */
const json = /^application\/json(?:; ?charset=utf-8)?$/i

/** Queries by GET and mutations by POST, each text guarded before tRPC parses it. */
export function serveHttp(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: limits.bodyBytes },
    (_request, body, done) => {
      try {
        done(null, guardedText(Buffer.from(body), limits.bodyBytes))
      } catch (error) {
        done(error instanceof Error ? error : new ChatError('BAD_REQUEST'))
      }
    },
  )
  app.route<{ Params: { path: string } }>({
    method: ['GET', 'POST'],
    url: '/trpc/:path',
    onRequest: async (request) => guardRequest(request),
    handler: (request, reply) =>
      fastifyRequestHandler({
        router: appRouter,
        req: request,
        res: reply,
        path: request.params.path,
        maxBatchSize: limits.callsPerFrame,
        createContext: () => createHttpContext(app.chat.services, request, reply),
        // tRPC writes its own `vary` over the one that cross-origin has set.
        responseMeta: () => ({ headers: new Headers({ vary: 'Origin' }) }),
        onError: (failed) => reportCall(app.log, failed),
      }),
  })
}

function guardRequest(request: FastifyRequest): void {
  guardQuery(request.url)
  if (request.method === 'POST' && !json.test(request.headers['content-type'] ?? ''))
    throw new ChatError('BAD_REQUEST')
}
