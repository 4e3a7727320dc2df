import plugin from 'fastify-plugin'

/**
 * A server that stops answers new requests with 503, Fastify's doing, and lets those in flight finish. Their
 * connections must end with them: kept alive, each would hold up the stop for 75 s.
 */
export default plugin(
  async (app) => {
    let closing = false
    app.addHook('preClose', async () => {
      closing = true
    })
    app.addHook('onSend', async (_request, reply) => {
      if (closing) reply.header('connection', 'close')
    })
  },
  { name: 'closing' },
)
