import cookie from '@fastify/cookie'
import plugin from 'fastify-plugin'
import type { Config } from '../config/config.ts'
import { credentialsOf, type Credentials } from '../http/credentials.ts'
import { cookieNames, type CookieNames } from '../http/own-address.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request carries to say who calls, and how cookies are named where it arrived. */
    caller: { credentials: Credentials; cookieNames: CookieNames | null }
  }
}

/** Reads credentials off every request, once. */
export default plugin(
  async (app, { config }: { config: Config }) => {
    await app.register(cookie)
    app.decorateRequest('caller')
    app.addHook('onRequest', (request, _reply, done) => {
      const names = cookieNames(config.publicUrl, {
        hostname: request.hostname,
        localPort: request.raw.socket.localPort ?? config.port,
      })
      request.caller = {
        credentials: credentialsOf(request.headers, request.cookies, names),
        cookieNames: names,
      }
      done()
    })
  },
  { name: 'credentials' },
)
