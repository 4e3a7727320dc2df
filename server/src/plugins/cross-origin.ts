import cors from '@fastify/cors'
import plugin from 'fastify-plugin'
import type { Config } from '../config/config.ts'
import { isAllowedOrigin } from '../http/own-address.ts'
import { sessionHeader } from '../http/identify.ts'

/** Lets the listed origins read answers, with their cookies. Others get no header at all; never a star. */
export default plugin(
  async (app, { config }: { config: Config }) => {
    await app.register(cors, {
      delegator: (request, done) => {
        const { origin } = request.headers
        const allowed =
          origin !== undefined &&
          isAllowedOrigin(config, origin, request.raw.socket.localPort ?? config.port)
        done(null, {
          origin: allowed ? origin : false,
          credentials: allowed,
          methods: ['GET', 'POST'],
          allowedHeaders: ['content-type', 'authorization', sessionHeader, 'x-chat-sdk'],
          exposedHeaders: ['retry-after'],
          maxAge: 600,
        })
      },
    })
  },
  { name: 'cross-origin' },
)
