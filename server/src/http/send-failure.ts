import { TRPCError } from '@trpc/server'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { ChatError, isFailure } from '@chatcord/core/errors'
import { toErrorShape } from '../trpc/errors.ts'

/** What Fastify and its plugins refuse by themselves, as one of our failures; the rest is a bug. */
function named(error: FastifyError | ChatError): ChatError {
  if (isFailure(error)) return error
  switch (error.statusCode) {
    case 404:
      return new ChatError('NOT_FOUND')
    case 413:
      return new ChatError('TOO_LARGE')
    case 503:
      return new ChatError('UNAVAILABLE', { retryAfterMs: null })
    default:
      return isRefusal(error) ? new ChatError('BAD_REQUEST') : new ChatError('INTERNAL')
  }
}

function isRefusal({ statusCode }: FastifyError): boolean {
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500
}

/** Answers in the one shape that every failure has, in and beside tRPC. */
export function sendFailure(
  error: FastifyError | ChatError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const failure = named(error)
  if (failure.reason === 'INTERNAL')
    request.log.error({ event: 'bug', err: error }, 'request failed')
  else request.log.debug({ event: 'refused', reason: failure.reason }, 'request refused')
  const shape = toErrorShape({
    error: new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: failure }),
    path: undefined,
    ctx: { requestId: request.id },
  })
  return reply.code(shape.data.httpStatus).send({ error: shape })
}
