import type { Server, Socket } from 'node:net'
import type { Database } from '../engine/database.ts'
import { serveConnection } from './connection.ts'
import { Cursors } from './cursors.ts'
import { InFlight } from './in-flight.ts'
import { startMaintenance } from './maintenance.ts'
import { Sessions } from './sessions.ts'

export type ServerOptions = {
  /** What the listener listens on, as `hello` tells it. */
  address: string
  /** Between two looks for documents that have expired, in milliseconds. */
  ttlInterval: number
}

// MongoDB's own: ten minutes, in milliseconds.
const CURSOR_TIMEOUT = 600_000

/** Serves a database to whoever connects to a listener, until it is closed. */
export function serve(
  db: Database,
  listener: Server,
  options: ServerOptions,
): { close(): Promise<void> } {
  const cursors = new Cursors(CURSOR_TIMEOUT)
  const sessions = new Sessions(db.store)
  const inFlight = new InFlight()
  const sockets = new Set<Socket>()
  let connectionId = 0

  listener.on('connection', (socket) => {
    // A client that comes back at once would keep the listener from closing.
    if (inFlight.signal.aborted) {
      socket.destroy()
      return
    }
    connectionId += 1
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    serveConnection(socket, {
      db,
      cursors,
      sessions,
      inFlight,
      address: options.address,
      connectionId,
    })
  })
  const maintenance = startMaintenance({
    db,
    cursors,
    sessions,
    inFlight,
    ttlInterval: options.ttlInterval,
  })

  return {
    async close() {
      maintenance.stop()
      const ended = inFlight.end()
      for (const socket of sockets) socket.destroy()
      await ended
      cursors.closeAll()
    },
  }
}
