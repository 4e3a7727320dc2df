import type { NetworkEvents } from './options.ts'
import type { WebSocketConstructor } from './transport/web-socket.ts'

// What a page has and other places may lack. Looked at when a client is made, never on import.
type Platform = {
  document?: object
  WebSocket?: WebSocketConstructor
  addEventListener?: (type: string, listener: () => void) => void
  removeEventListener?: (type: string, listener: () => void) => void
}

export function isPage(): boolean {
  return (globalThis as Platform).document !== undefined // every field is optional: nothing is claimed
}

export function globalWebSocket(): WebSocketConstructor {
  const { WebSocket } = globalThis as Platform // every field is optional: nothing is claimed
  if (WebSocket) return WebSocket
  throw new Error(
    "This runtime has no WebSocket (Node before 22 has none): pass one to createChatClient, e.g. `webSocket: WebSocket` after `import { WebSocket } from 'ws'`.",
  )
}

/** The window's events; silent elsewhere. */
export const pageNetworkEvents: NetworkEvents = (listener) => {
  const page = globalThis as Platform // every field is optional: nothing is claimed
  if (!isPage() || !page.addEventListener) return () => undefined
  const online = () => listener(true)
  const offline = () => listener(false)
  page.addEventListener('online', online)
  page.addEventListener('offline', offline)
  return () => {
    page.removeEventListener?.('online', online)
    page.removeEventListener?.('offline', offline)
  }
}
