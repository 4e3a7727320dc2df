import type { Carrier } from '@chatcord/server/contract'
import type { ChatStorage } from './storage.ts'
import type { WebSocketConstructor } from './transport/web-socket.ts'

/** Why a token is asked for: at the start, because the last one expires, or because it was refused. */
export type TokenPurpose = 'start' | 'expired' | 'refused'

/** Tells whether the device has a network; the answered function ends the telling. */
export type NetworkEvents = (listener: (online: boolean) => void) => () => void

export type ChatOptions = {
  /** Where the server is, e.g. `https://chat.example.com`. */
  url: string
  /** `cookie` in pages (no script can read the session), `bearer` elsewhere: tokens in `storage`. */
  carrier?: Carrier
  /** Brings your own users: a personal token, or a token of your identity provider. Nobody signs in then. */
  getToken?: (why: TokenPurpose) => Promise<string>
  /** The WebSocket class, where there is no global one (Node before 22): `import { WebSocket } from 'ws'`. */
  webSocket?: WebSocketConstructor
  /** Without it, sessions and unsent messages are forgotten with the process. */
  storage?: ChatStorage
  /** In pages the window's `online` and `offline` events are heard without it. */
  networkEvents?: NetworkEvents
}
