import type { NetworkEvents } from './options.ts'
import type { Exclusively } from './outbox/outbox-storage.ts'
import type { WebSocketConstructor } from './transport/web-socket.ts'

// What a page has and other places may lack. Looked at when a client is made, never on import.
type Platform = {
  document?: object
  WebSocket?: WebSocketConstructor
  navigator?: { locks?: { request: Exclusively } }
  addEventListener?: (type: string, listener: () => void, options: object) => void
}

export function isPage(): boolean {
  return (globalThis as Platform).document !== undefined // every field is optional: nothing is claimed
}

export function globalWebSocket(): WebSocketConstructor {
  const { WebSocket } = globalThis as Platform // every field is optional: nothing is claimed
  if (WebSocket) return WebSocket
  throw new Error(
    'This runtime has no WebSocket: pass one as `webSocket`, e.g. that of the package ws.',
  )
}

/** The window's events; silent elsewhere. */
export const pageNetworkEvents: NetworkEvents = (listener) => {
  const page = globalThis as Platform // every field is optional: nothing is claimed
  const control = new AbortController()
  const { signal } = control
  page.addEventListener?.('online', () => listener(true), { signal })
  page.addEventListener?.('offline', () => listener(false), { signal })
  return () => control.abort()
}

/** By the locks that the tabs of an origin share; without them a process is taken to be alone with its storage. */
export const exclusively: Exclusively = (name, task) => {
  const { navigator } = globalThis as Platform // every field is optional: nothing is claimed
  return navigator?.locks?.request(name, task) ?? task()
}
