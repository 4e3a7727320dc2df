import type { ServerSocket } from './server-socket.ts'

/** A socket that was quiet for this long is asked whether it still lives. */
const quietMs = 30_000
/** … and has this long to answer. Protocol pings: every client answers them, in browsers without any script. */
const answerMs = 10_000

export type Heartbeat = {
  /** To be called every few seconds. */
  check(): void
}

export function createHeartbeat(socket: ServerSocket, now: () => number): Heartbeat {
  let heardAt = now()
  let askedAt: number | null = null
  const heard = () => {
    heardAt = now()
    askedAt = null
  }
  socket.on('message', heard)
  socket.on('pong', heard)

  return {
    check() {
      // Unread, it cannot be heard: the writer watches over sockets that are too slow.
      if (socket.isPaused) heard()
      else if (askedAt !== null) {
        if (now() - askedAt >= answerMs) socket.terminate()
      } else if (now() - heardAt >= quietMs) {
        askedAt = now()
        socket.ping()
      }
    },
  }
}
