import plugin from 'fastify-plugin'

const pathMax = 256

/** One entry for each answer: route and procedures, never the query, which holds inputs. */
export default plugin(
  (app, _options, registered) => {
    app.addHook('onResponse', (request, reply, done) => {
      request.log.info(
        {
          event: 'http',
          method: request.method,
          route: request.routeOptions.url ?? null,
          path: request.url.split('?', 1)[0]?.slice(0, pathMax),
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime),
        },
        'answered',
      )
      done()
    })
    registered()
  },
  { name: 'request-log' },
)
