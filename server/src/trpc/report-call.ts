import type { TRPCError } from '@trpc/server'
import type { FastifyBaseLogger } from 'fastify'
import type { Origin } from '@chatcord/core/auth/auth.service'
import { networkOf } from '@chatcord/core/auth/network-of'
import type { Reason } from '@chatcord/core/errors'
import { toFailure } from './errors.ts'

/** A call that failed, as both adapters tell it. Its input is not looked at: it holds what people write. */
export type FailedCall = {
  error: TRPCError
  path: string | undefined
  type: string
  ctx: { requestId: string; origin: Origin }
}

export type ReportCall = (failed: FailedCall) => void

/** Refusals that somebody who looks after the installation wants to see. */
const notable: ReadonlySet<Reason> = new Set([
  'INVALID_CREDENTIALS',
  'FORBIDDEN',
  'RATE_LIMITED',
  'SESSION_CHANGED',
])

/** For so long equal refusals of a network are counted, so that nobody fills the log with them. */
const sumMs = 10_000

type Deps = { log: FastifyBaseLogger; sleep(ms: number): Promise<unknown> }

/** Bugs go to the log with their stack, under the request id that the client was told; refusals are ordinary. */
export function createReportCall({ log, sleep }: Deps): ReportCall {
  /** How many followed one that was told. */
  const following = new Map<string, number>()

  function tellOrCount(key: string, fields: { path: string | undefined; reason: Reason }) {
    const count = following.get(key)
    following.set(key, count === undefined ? 0 : count + 1)
    if (count !== undefined) return
    log.info({ event: 'refused', ...fields }, 'call refused')
    void sleep(sumMs).then(() => {
      const more = following.get(key)
      following.delete(key)
      const { path, reason } = fields
      if (more) log.info({ event: 'refused', path, reason, count: more }, 'more calls refused')
    })
  }

  return ({ error, path, type, ctx: { requestId, origin } }) => {
    const { reason } = toFailure(error)
    const fields = { requestId, path, type, reason }
    if (reason === 'INTERNAL')
      log.error({ event: 'bug', err: error.cause ?? error, ...fields }, 'call failed')
    else if (reason === 'UNAVAILABLE')
      log.warn({ event: 'unavailable', err: error.cause ?? error, ...fields }, 'call failed')
    else if (notable.has(reason))
      tellOrCount([networkOf(origin.ip), reason, path].join(' '), fields)
    else log.debug({ event: 'refused', ...fields }, 'call refused')
  }
}
