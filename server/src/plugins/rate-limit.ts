import rateLimit from '@fastify/rate-limit'
import plugin from 'fastify-plugin'
import { networkOf } from '@chatcord/core/auth/network-of'
import { ChatError } from '@chatcord/core/errors'
import type { Presets } from '../presets.ts'

/** The outer net over all HTTP and upgrades, by network. What a call costs is limited in the services. */
export default plugin(
  async (app, { presets }: { presets: Presets }) => {
    await app.register(rateLimit, {
      max: presets.httpPerMinute,
      timeWindow: 60_000,
      keyGenerator: ({ ip }) => networkOf(ip),
      allowList: ({ url }) => url === '/healthz' || url === '/readyz',
      addHeaders: {
        'x-ratelimit-limit': false,
        'x-ratelimit-remaining': false,
        'x-ratelimit-reset': false,
      },
      addHeadersOnExceeding: {
        'x-ratelimit-limit': false,
        'x-ratelimit-remaining': false,
        'x-ratelimit-reset': false,
      },
      errorResponseBuilder: (_request, { ttl }) =>
        new ChatError('RATE_LIMITED', { retryAfterMs: Math.max(ttl, 1) }),
    })
  },
  { name: 'rate-limit' },
)
