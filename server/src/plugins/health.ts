import plugin from 'fastify-plugin'

/** `/healthz`: the process answers. `/readyz`: it may be given traffic; 503 while it stops or has no database. */
export default plugin(
  (app, _options, registered) => {
    app.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }))
    app.get('/readyz', async (_request, reply) => {
      const ready = await app.chat.ready()
      return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'unavailable' })
    })
    registered()
  },
  { name: 'health', dependencies: ['chat'] },
)
