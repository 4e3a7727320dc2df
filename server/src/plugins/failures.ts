import type { FastifyError } from 'fastify'
import plugin from 'fastify-plugin'
import { ChatError } from '@chatcord/core/errors'
import { sendFailure } from '../http/send-failure.ts'

/** Every refusal and every bug outside a tRPC call leaves in the shape that calls have. */
export default plugin(
  (app, _options, registered) => {
    app.setErrorHandler<FastifyError>(sendFailure)
    app.setNotFoundHandler((request, reply) =>
      sendFailure(new ChatError('NOT_FOUND'), request, reply),
    )
    registered()
  },
  { name: 'failures' },
)
