import type { FastifyRequest } from 'fastify'
import { ChatError } from '@chatcord/core/errors'
import type { Config } from '../config/config.ts'
import { isAllowedOrigin } from '../http/own-address.ts'

/**
 * Keeps other sites from calling in the name of a visitor. An origin that is told must be an allowed one, whoever
 * calls. A caller by cookie must tell it, except to read by GET, where browsers tell none for their own site; what a
 * foreign site reads so stays hidden from it by CORS.
 */
export function guardOrigin(config: Config, request: FastifyRequest, localPort: number): void {
  const { origin, 'sec-fetch-site': site } = request.headers
  const byCookie = request.caller.credentials.kind === 'cookie'
  if (origin !== undefined && !isAllowedOrigin(config, origin, localPort)) throw forbidden()
  if (byCookie && site === 'cross-site') throw forbidden()
  const acts = request.method !== 'GET' || request.ws
  if (byCookie && acts && origin === undefined) throw forbidden()
}

const forbidden = () => new ChatError('FORBIDDEN')
