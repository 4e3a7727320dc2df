import type { WebSocket } from 'ws'

/** What the gateway uses of a socket: the class itself comes in two copies of its types. */
export type ServerSocket = Pick<
  WebSocket,
  | 'readyState'
  | 'OPEN'
  | 'isPaused'
  | 'send'
  | 'ping'
  | 'pause'
  | 'resume'
  | 'close'
  | 'terminate'
  | 'on'
  | 'once'
>
