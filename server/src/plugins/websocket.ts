import websocket from '@fastify/websocket'
import plugin from 'fastify-plugin'
import { ChatError } from '@chatcord/core/errors'
import { limits } from '@chatcord/core/limits'

export const socketPath = '/trpc'

/**
 * Upgrades. A frame is bounded in bytes and in pieces, or one-byte fragments would hold 13 MB a socket. No compression:
 * it costs seven times the fan-out. The gateway says goodbye to its sockets itself, so nothing is closed here.
 */
export default plugin(
  async (app) => {
    await app.register(websocket, {
      options: {
        maxPayload: limits.frameBytes,
        maxFragments: 64,
        maxBufferedChunks: 1_024,
        perMessageDeflate: false,
        clientTracking: false,
      },
      // From here on an upgrade is an ordinary request, which a closing server answers with 503 and ends.
      preClose: (done) => {
        app.server.removeAllListeners('upgrade')
        done()
      },
      errorHandler: (error, socket, request) => {
        // What the network or the peer's bytes did has a code; everything else is a bug of ours.
        if ('code' in error) request.log.debug({ event: 'socket', err: error }, 'socket failed')
        else request.log.error({ event: 'bug', err: error }, 'socket failed')
        socket.terminate()
      },
    })
    // At any other route a socket would be opened, counted by nobody, and closed again.
    app.addHook('onRequest', (request, _reply, done) => {
      const elsewhere = request.ws && request.routeOptions.url !== socketPath
      done(elsewhere ? new ChatError('NOT_FOUND') : undefined)
    })
  },
  { name: 'websocket', dependencies: ['credentials'] },
)
