import type { WebSocketConstructor } from '../../../client-sdk/src/transport/web-socket.ts'

type Listener = (event: { type: string; data?: unknown; code?: number }) => void

export type FakeSocket = {
  readonly url: string
  /** Frames of the client, parsed; words like PING as they are. */
  readonly sent: unknown[]
  readonly closed: boolean
  open(): void
  receive(message: object | string): void
  close(code?: number): void
}

/** WebSockets whose other end is the test. */
export function createFakeSockets(): {
  WebSocket: WebSocketConstructor
  all: FakeSocket[]
  last(): FakeSocket
} {
  const all: FakeSocket[] = []

  class Socket implements FakeSocket {
    readonly sent: unknown[] = []
    readyState = 0
    readonly url: string
    readonly #listeners = new Map<string, Listener[]>()

    constructor(url: string) {
      this.url = url
      all.push(this)
    }
    get closed() {
      return this.readyState === 3
    }
    addEventListener(type: string, listener: Listener) {
      this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener])
    }
    send(data: string) {
      this.sent.push(data.startsWith('P') ? data : JSON.parse(data))
    }
    open() {
      this.readyState = 1
      this.#emit('open')
    }
    receive(message: object | string) {
      this.#emit('message', {
        data: typeof message === 'string' ? message : JSON.stringify(message),
      })
    }
    close(code = 1005) {
      if (this.closed) return
      this.readyState = 3
      this.#emit('close', { code })
    }
    #emit(type: string, event: object = {}) {
      for (const listener of this.#listeners.get(type) ?? []) listener({ type, ...event })
    }
  }
  return { WebSocket: Socket, all, last: () => all.at(-1)! }
}
