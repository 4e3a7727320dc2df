import type { Session } from '../session/session.ts'
import type { Connection } from './connection.ts'
import type { Http } from './http.ts'
import type { Transport } from './transport.ts'

/** A frame of the socket has room for 64 kB, a request for more. Each of so many units may take three bytes. */
const frameMax = 20_000

/**
 * Signed-in calls go over the socket. HTTP carries `auth.*`, because of cookies, everything of nobody, and what is too
 * large for a frame: the server would close the socket, and again at each retry.
 */
export function createRoute(deps: {
  session: Session
  connection: Connection
  http: Http
}): Transport {
  const { session, connection, http } = deps
  return {
    async call(call) {
      const large = JSON.stringify([call.input]).length > frameMax
      const overHttp = large || call.path.startsWith('auth.') || (await session.userId()) === null
      return overHttp ? session.as((headers) => http(call, headers)) : connection.call(call)
    },
    watch: connection.watch,
  }
}
