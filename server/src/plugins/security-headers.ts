import helmet from '@fastify/helmet'
import plugin from 'fastify-plugin'
import type { Config } from '../config/config.ts'

/** An API's answers load nothing, are framed by nobody and kept by no cache. */
export default plugin(
  async (app, { config }: { config: Config }) => {
    await app.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          frameAncestors: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
        },
      },
      strictTransportSecurity: config.publicUrl?.startsWith('https:') ?? false,
      referrerPolicy: { policy: 'no-referrer' },
      frameguard: { action: 'deny' },
    })
    app.addHook('onRequest', (_request, reply, done) => {
      reply.header('cache-control', 'no-store')
      done()
    })
  },
  { name: 'security-headers' },
)
