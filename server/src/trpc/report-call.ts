import type { TRPCError } from '@trpc/server'
import type { FastifyBaseLogger } from 'fastify'
import type { Reason } from '@chatcord/core/errors'
import { toFailure } from './errors.ts'

/** A call that failed, as both adapters tell it. Its input is not looked at: it holds what people write. */
export type FailedCall = {
  error: TRPCError
  path: string | undefined
  type: string
  ctx: { requestId: string } | undefined
}

/** Refusals that somebody who looks after the installation wants to see. */
const notable: ReadonlySet<Reason> = new Set([
  'INVALID_CREDENTIALS',
  'FORBIDDEN',
  'RATE_LIMITED',
  'SESSION_CHANGED',
])

/** Bugs go to the log with their stack, under the request id that the client was told; refusals are ordinary. */
export function reportCall(log: FastifyBaseLogger, { error, path, type, ctx }: FailedCall): void {
  const { reason } = toFailure(error)
  const fields = { requestId: ctx?.requestId, path, type, reason }
  if (reason === 'INTERNAL')
    log.error({ event: 'bug', err: error.cause ?? error, ...fields }, 'call failed')
  else if (reason === 'UNAVAILABLE')
    log.warn({ event: 'unavailable', err: error.cause ?? error, ...fields }, 'call failed')
  else log[notable.has(reason) ? 'info' : 'debug']({ event: 'refused', ...fields }, 'call refused')
}
