import type { Runtime } from '../runtime.ts'
import type { WebSocketConstructor } from './web-socket.ts'
import { readFrame, type WireMessage } from './wire.ts'

const silenceMs = 25_000
const answerMs = 10_000
const openMs = 15_000

export type LineEvents = {
  onOpen(): void
  onMessage(message: WireMessage): void
  /** Once, after which nothing comes. `opened` is false when the upgrade was refused or did not finish. */
  onClose(code: number, opened: boolean): void
}

export type Line = {
  send(message: object): void
  /** Asks for a sign of life now; without one the line is closed. */
  check(): void
  close(): void
}

/** One WebSocket: it answers pings, asks for a sign of life in a silence, and is closed for good once it is closed. */
export function openLine(
  deps: { WebSocket: WebSocketConstructor; runtime: Runtime },
  url: string,
  events: LineEvents,
): Line {
  const { runtime } = deps
  const socket = new deps.WebSocket(url)
  let state: 'opening' | 'open' | 'closed' = 'opening'
  let stopTimer = runtime.after(openMs, () => end(1006))

  function watch() {
    // The first ping is spread: a server that restarted would get them all at once.
    stopTimer()
    stopTimer = runtime.after(silenceMs * (0.8 + 0.4 * runtime.random()), check)
  }
  function check() {
    if (state !== 'open') return
    stopTimer()
    stopTimer = runtime.after(answerMs, () => end(1006))
    socket.send('PING')
  }
  function end(code: number) {
    if (state === 'closed') return
    const opened = state === 'open'
    state = 'closed'
    stopTimer()
    socket.close()
    events.onClose(code, opened)
  }

  socket.addEventListener('open', () => {
    if (state !== 'opening') return
    state = 'open'
    watch()
    events.onOpen()
  })
  socket.addEventListener('message', ({ data }) => {
    if (state !== 'open' || typeof data !== 'string') return
    watch()
    if (data === 'PING') {
      socket.send('PONG')
      return
    }
    if (data === 'PONG') return
    for (const message of readFrame(data)) events.onMessage(message)
  })
  socket.addEventListener('close', ({ code }) => end(code ?? 1006))
  socket.addEventListener('error', () => end(1006))
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    check,
    close: () => end(1000),
  }
}
