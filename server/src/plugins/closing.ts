import plugin from 'fastify-plugin'

/**
 * A server that stops answers new requests with 503, Fastify's doing, and lets those in flight finish. Their
 * connections must end with them: kept alive, each would hold up the stop for 75 s.
 */
export default plugin(
  (app, _options, registered) => {
    let closing = false
    app.addHook('preClose', (done) => {
      closing = true
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
