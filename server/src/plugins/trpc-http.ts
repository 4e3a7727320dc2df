import { fastifyRequestHandler } from '@trpc/server/adapters/fastify'
import type { FastifyInstance } from 'fastify'
import { ChatError } from '@chatcord/core/errors'
import { limits } from '@chatcord/core/limits'
import { guardRequest } from '../guards/guard-request.ts'
import { guardedText } from '../guards/read-json.ts'
import { createHttpContext } from '../http/http-context.ts'
import { toFailure } from '../trpc/errors.ts'
import { proceduresOf } from '../trpc/procedures-of.ts'
import type { ReportCall } from '../trpc/report-call.ts'
import { appRouter } from '../trpc/router.ts'

/** Queries by GET and mutations by POST, each text guarded before tRPC parses it. */
export function serveHttp(app: FastifyInstance, report: ReportCall): void {
  const procedures = new Map(Object.entries(proceduresOf(appRouter)))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: limits.bodyBytes },
    (_request, body, done) => {
      const text = guardedText(Buffer.from(body), limits.bodyBytes)
      if (text instanceof ChatError) done(text)
      else done(null, text)
    },
  )
  app.route<{ Params: { path: string } }>({
    method: ['GET', 'POST'],
    url: '/trpc/:path',
    exposeHeadRoute: false,
    onRequest: ({ params: { path }, url, method, headers }, _reply, done) =>
      done(guardRequest({ path, url, method, headers }, procedures) ?? undefined),
    handler: (request, reply) =>
      fastifyRequestHandler({
        router: appRouter,
        req: request,
        res: reply,
        path: request.params.path,
        createContext: () => createHttpContext(app.chat.services, request, reply),
        // tRPC writes its own `vary` over the one that cross-origin has set.
        responseMeta: () => ({ headers: new Headers({ vary: 'Origin' }) }),
        onError({ ctx, ...failed }) {
          // It has no request id before there is a context; what is thrown is answered like all refusals beside tRPC.
          if (ctx === undefined) throw toFailure(failed.error)
          report({ ...failed, ctx })
        },
      }),
  })
}
