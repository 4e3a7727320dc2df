import type { Config } from '../config/config.ts'
import { isLoopback } from '../config/fields.ts'

/** Where a request arrived: the name it asked for and the local port that took it. */
export type Arrival = { hostname: string; localPort: number }

export type CookieNames = { access: string; refresh: string; secure: boolean }

/**
 * The origins whose pages may use this server: the configured ones and the server's own. A Host header proves nothing
 * (a foreign name can be pointed here), so without PUBLIC_URL the own ones are the loopback names alone.
 */
export function isAllowedOrigin(config: Config, origin: string, localPort: number): boolean {
  if (config.clientOrigins.includes(origin)) return true
  if (config.publicUrl !== null) return origin === config.publicUrl
  return origin === `http://127.0.0.1:${localPort}` || origin === `http://localhost:${localPort}`
}

/**
 * The names of the session's cookies, or null where no cookie is served: on plain http beyond this machine. Cookies
 * ignore ports, so on loopback the name holds it, or two installations would sign each other out.
 */
export function cookieNames(publicUrl: string | null, arrival: Arrival): CookieNames | null {
  if (publicUrl === null)
    return isLoopback(arrival.hostname) ? loopbackNames(arrival.localPort) : null
  const { protocol, hostname, port } = new URL(publicUrl)
  if (protocol === 'https:') return { access: '__Host-at', refresh: '__Host-rt', secure: true }
  return isLoopback(hostname) ? loopbackNames(Number(port || 80)) : null
}

function loopbackNames(port: number): CookieNames {
  return { access: `chatcord-at-${port}`, refresh: `chatcord-rt-${port}`, secure: false }
}
