import type { RawData } from 'ws'
import type { ServerSocket } from './server-socket.ts'

/** A frame as it came. `binary` frames are none of ours. */
export type Frame = { bytes: Buffer; binary: boolean }

/** Takes frames from the first moment on and holds them until somebody reads; meanwhile the socket is not read. */
export type Inbox = {
  /** The first frame; null when the socket closed or the time was over before. */
  first(deadlineMs: number): Promise<Frame | null>
  /** Hands over what is held, then everything that comes. */
  read(listener: (frame: Frame) => void): void
}

export function createInbox(socket: ServerSocket): Inbox {
  const held: Frame[] = []
  let take: (frame: Frame) => void = (frame) => {
    held.push(frame)
    socket.pause()
  }
  socket.on('message', (data, binary) => take({ bytes: toBuffer(data), binary }))

  const hold = take
  return {
    async first(deadlineMs) {
      const early = held.shift()
      if (early) return early
      return new Promise((resolve) => {
        const give = (frame: Frame | null) => {
          clearTimeout(deadline)
          take = hold
          resolve(frame)
        }
        const deadline = setTimeout(give, deadlineMs, null)
        socket.once('close', () => give(null))
        take = give
      })
    },
    read(listener) {
      take = listener
      for (const frame of held.splice(0)) listener(frame)
      if (socket.readyState === socket.OPEN) socket.resume()
    },
  }
}

function toBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}
