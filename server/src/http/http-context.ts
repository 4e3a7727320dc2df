import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Principal } from '@chatcord/core/auth/principal'
import type { Services } from '@chatcord/core/services'
import type { Context } from '../trpc/context.ts'
import { accessToken } from './credentials.ts'
import { identify, sessionHeader, singleHeader } from './identify.ts'
import { cookieCarrier } from './session-carrier.ts'
import { originOf } from './origin-of.ts'

/** The context of one HTTP request; the calls of a batch share it. */
export function createHttpContext(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Context {
  const { credentials, cookieNames } = request.caller
  let principal: Promise<Principal | null> | undefined
  return {
    services,
    principal: () =>
      (principal ??= identify(
        services.auth,
        accessToken(credentials),
        singleHeader(request.headers[sessionHeader]),
      )),
    origin: originOf(request),
    requestId: request.id,
    carrier: cookieCarrier(reply, credentials, cookieNames),
    writable: () => Promise.resolve(),
  }
}
