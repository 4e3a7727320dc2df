import plugin from 'fastify-plugin'
import { inFlightMs } from '../gateway/drain.ts'

/**
 * A server that stops answers new requests with 503, Fastify's doing, and lets those in flight finish. Their
 * connections must end with them: kept alive, each would hold up the stop for 75 s. One that sends half a request and
 * waits is cut off.
 */
export default plugin(
  (app, _options, registered) => {
    let closing = false
    app.addHook('preClose', (done) => {
      closing = true
      const cut = setTimeout(() => app.server.closeAllConnections(), inFlightMs)
      app.server.once('close', () => clearTimeout(cut))
      done()
    })
    app.addHook('onSend', (_request, reply, _payload, done) => {
      if (closing) reply.header('connection', 'close')
      done()
    })
    registered()
  },
  { name: 'closing' },
)
