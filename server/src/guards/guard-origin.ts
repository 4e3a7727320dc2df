import type { FastifyRequest } from 'fastify'
import { ChatError } from '@chatcord/core/errors'
import type { Config } from '../config/config.ts'
import { isAllowedOrigin } from '../http/own-address.ts'

/**
 * Why a request is refused by where it comes from, or null. Keeps other sites from calling in the name of a visitor. An origin that is told must be an allowed one, whoever
 * calls. A caller by cookie must tell it, except to read by GET, where browsers tell none for their own site; what a
 * foreign site reads so stays hidden from it by CORS.
 */
export function guardOrigin(
  config: Config,
  request: FastifyRequest,
  localPort: number,
): ChatError | null {
  const { origin, 'sec-fetch-site': site } = request.headers
  const byCookie = request.caller.credentials.kind === 'cookie'
  const acts = request.method !== 'GET' || request.ws
  const allowed =
    (origin === undefined || isAllowedOrigin(config, origin, localPort)) &&
    !(byCookie && site === 'cross-site') &&
    !(byCookie && acts && origin === undefined)
  return allowed ? null : new ChatError('FORBIDDEN')
}
