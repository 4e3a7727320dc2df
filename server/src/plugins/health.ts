import plugin from 'fastify-plugin'

/** `/healthz`: the process answers. `/readyz`: it may be given traffic; 503 while it stops or has no database. */
export default plugin(
  async (app) => {
    app.get('/healthz', async () => ({ status: 'ok' }))
    app.get('/readyz', async (_request, reply) => {
      const ready = await app.chat.ready()
      return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'unavailable' })
    })
  },
  { name: 'health', dependencies: ['chat'] },
)
