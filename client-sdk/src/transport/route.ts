import type { Session } from '../session/session.ts'
import type { Connection } from './connection.ts'
import type { Http } from './http.ts'
import type { Transport } from './transport.ts'

/** Signed-in calls go over the socket. HTTP carries `auth.*`, because of cookies, and everything of nobody. */
export function createRoute(deps: {
  session: Session
  connection: Connection
  http: Http
}): Transport {
  const { session, connection, http } = deps
  return {
    async call(call) {
      const overHttp = call.path.startsWith('auth.') || (await session.userId()) === null
      return overHttp ? session.as((headers) => http(call, headers)) : connection.call(call)
    },
    watch: connection.watch,
  }
}
