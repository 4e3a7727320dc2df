type SocketEvent = { type: string; data?: unknown; code?: number }

/** The part of a WebSocket that the client uses: the browser's fits, and that of the package `ws`. */
export interface WebSocketLike {
  readonly readyState: number
  send(data: string): void
  close(code?: number): void
  addEventListener(
    type: 'open' | 'message' | 'close' | 'error',
    listener: (event: SocketEvent) => void,
  ): void
}

export type WebSocketConstructor = new (url: string) => WebSocketLike
