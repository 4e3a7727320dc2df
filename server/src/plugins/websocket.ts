import websocket from '@fastify/websocket'
import plugin from 'fastify-plugin'
import { limits } from '@chatcord/core/limits'

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
      preClose: (done) => done(),
      errorHandler: (error, socket, request) => {
        request.log.debug({ event: 'socket.error', err: error }, 'socket failed')
        socket.terminate()
      },
    })
  },
  { name: 'websocket', dependencies: ['credentials'] },
)
