import type { Socket } from 'node:net'
import type { Presets } from '../presets.ts'
import { closeCodes, type CloseCode } from './close-codes.ts'
import type { ServerSocket } from './server-socket.ts'

/** Over this many unsent bytes nothing live is written, and the client is not read either. */
export const highWater = 256 * 1024
/** How long a closing client may take to say goodbye. */
const goodbyeMs = 2_000

/** The one place that writes to a socket: what is sent first arrives first. */
export type SocketWriter = {
  send(frame: string | Buffer): void
  open(): boolean
  /** False while too much is unsent, and once the socket is closed. */
  writable(): boolean
  /** Resolves when writable, or when there is nobody left to write to. */
  whenWritable(): Promise<void>
  /** Calls each time the socket has become writable again; answers the function that stops it. */
  onWritable(listener: () => void): () => void
  close(code: CloseCode, reason: string): void
}

/** `wire` is the TCP socket under `socket`: it knows what is unsent, and tells when that is gone. */
export function createSocketWriter(
  socket: ServerSocket,
  wire: Socket,
  { stallMs }: Pick<Presets, 'stallMs'>,
): SocketWriter {
  const open = () => socket.readyState === socket.OPEN
  const listeners = new Set<() => void>()
  let full = false

  const relieve = () => {
    if (!full) return
    full = false
    wire.setTimeout(0)
    if (open()) socket.resume()
    for (const listener of [...listeners]) listener()
  }
  const close = (code: CloseCode, reason: string) => {
    if (!open()) return
    socket.close(code, reason)
    setTimeout(() => socket.terminate(), goodbyeMs).unref()
  }

  wire.on('drain', relieve)
  wire.on('timeout', () => {
    if (full) close(closeCodes.tooSlow, 'too slow')
  })
  socket.on('close', relieve)

  return {
    send(frame) {
      if (!open()) return
      socket.send(frame, { binary: false })
      if (full || wire.writableLength <= highWater) return
      full = true
      // Unread, the client cannot ask for more answers; its last words are read once it takes the ones it has.
      socket.pause()
      // This timer counts any progress of a write, not only its end.
      wire.setTimeout(stallMs)
    },
    open,
    writable: () => !full && open(),
    async whenWritable() {
      if (!full || !open()) return
      await new Promise<void>((resolve) => {
        const listener = () => {
          listeners.delete(listener)
          resolve()
        }
        listeners.add(listener)
      })
    },
    onWritable(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    close,
  }
}
