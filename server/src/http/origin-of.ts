import type { FastifyRequest } from 'fastify'
import type { Origin } from '@chatcord/core/auth/auth.service'

const userAgentMax = 256

/** Where a call comes from. The address honours the trusted proxies alone. */
export function originOf(request: FastifyRequest): Origin {
  return {
    ip: request.ip,
    userAgent: request.headers['user-agent']?.slice(0, userAgentMax) ?? null,
  }
}
