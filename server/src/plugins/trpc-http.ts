import { fastifyRequestHandler } from '@trpc/server/adapters/fastify'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ChatError } from '@chatcord/core/errors'
import { limits } from '@chatcord/core/limits'
import { guardQuery } from '../guards/guard-query.ts'
import { guardedText } from '../guards/read-json.ts'
import { createHttpContext } from '../http/http-context.ts'
import { toFailure } from '../trpc/errors.ts'
import { proceduresOf } from '../trpc/procedures-of.ts'
import type { ReportCall } from '../trpc/report-call.ts'
import { appRouter } from '../trpc/router.ts'

/** tRPC would also take forms, which any site may post; and Fastify what only looks like JSON. */
const json = /^application\/json(?:; ?charset=utf-8)?$/i

/** What cannot be a name is not passed on: tRPC decodes a path once more than the router that took it apart. */
const names = /^[a-z.]+(?:,[a-z.]+)*$/i

const { callsPerFrame: max } = limits
type Call = { Params: { path: string } }

/** Queries by GET and mutations by POST, each text guarded before tRPC parses it. */
export function serveHttp(app: FastifyInstance, report: ReportCall): void {
  const procedures = new Map(Object.entries(proceduresOf(appRouter)))
  // tRPC would begin one before it refuses it, and nobody would end it.
  const isSubscription = (path: string) => procedures.get(path)?._def.type === 'subscription'

  /** Why a request is not passed on to tRPC. */
  function objection({ params: { path }, url, method, headers }: FastifyRequest<Call>) {
    if (!names.test(path) || isSubscription(path)) return new ChatError('NOT_FOUND')
    if (path.split(',').length > max)
      return new ChatError('LIMIT_REACHED', { limit: 'callsPerFrame', max })
    if (method === 'POST' && !json.test(headers['content-type'] ?? ''))
      return new ChatError('BAD_REQUEST')
    return guardQuery(url)
  }

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
  app.route<Call>({
    method: ['GET', 'POST'],
    url: '/trpc/:path',
    exposeHeadRoute: false,
    onRequest: (request, _reply, done) => done(objection(request) ?? undefined),
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
