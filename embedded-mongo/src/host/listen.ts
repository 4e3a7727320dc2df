import { chmod } from 'node:fs/promises'
import type { Server } from 'node:net'
import { createServer } from 'node:net'

/** A server that listens on a unix socket for this user alone. Who connects waits until somebody serves. */
export async function listen(path: string): Promise<{ server: Server; close(): Promise<void> }> {
  const server = createServer({ pauseOnConnect: false })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  await chmod(path, 0o600)
  return {
    server,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
