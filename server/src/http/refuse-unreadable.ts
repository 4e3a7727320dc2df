import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { TRPCError } from '@trpc/server'
import type { ConnectionError, FastifyBaseLogger } from 'fastify'
import { ChatError } from '@chatcord/core/errors'
import { toErrorShape } from '../trpc/errors.ts'

function named({ code }: ConnectionError): ChatError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new ChatError('TOO_LARGE')
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ChatError('UNAVAILABLE', { retryAfterMs: null })
    default:
      return new ChatError('BAD_REQUEST')
  }
}

/** Answers what the HTTP parser could not read, before there is a request, and ends the connection. */
export function refuseUnreadable(log: FastifyBaseLogger, error: ConnectionError, socket: Socket) {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const cause = named(error)
  const requestId = randomUUID()
  log.debug({ event: 'refused', requestId, reason: cause.reason }, 'request refused')
  const failure = toErrorShape({
    error: new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause }),
    path: undefined,
    ctx: { requestId },
  })
  const status = failure.data.httpStatus
  const body = JSON.stringify({ error: failure })
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  socket.destroySoon()
}
