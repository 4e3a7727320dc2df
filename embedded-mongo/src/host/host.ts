import { mkdir } from 'node:fs/promises'
import { Database } from '../engine/database.ts'
import { serve } from '../server/server.ts'
import { listen } from './listen.ts'
import { lockDirectory } from './lock.ts'
import { placeSocket } from './socket-path.ts'

export type HostOptions = {
  dir: string
  socket?: string | undefined
  refuseUnindexed?: boolean | undefined
  /** In milliseconds; one minute when it is left out, as in MongoDB. */
  ttlInterval?: number | undefined
  /** The disk failed: the process has to end, and a restart continues from what is safe. */
  onFailure(error: Error): void
}

export type Host = { socketPath: string; close(): Promise<void> }

const TTL_INTERVAL = 60_000

/** Opens a directory's database in this thread and serves it. Fails when another process has it open. */
export async function startHost(options: HostOptions): Promise<Host> {
  await mkdir(options.dir, { recursive: true, mode: 0o700 })
  const undo: (() => Promise<void>)[] = []
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const place = await placeSocket(options.socket)
    undo.push(place.release)
    // It listens before the lock is taken, since a lock is alive as long as its socket listens.
    const listener = await listen(place.path)
    undo.push(listener.close)
    undo.push(await lockDirectory(options.dir, place.path))
    const db = new Database({
      dir: options.dir,
      refuseUnindexed: options.refuseUnindexed ?? false,
      onFailure: options.onFailure,
    })
    undo.push(() => db.store.close())
    const served = serve(db, listener.server, {
      address: place.path,
      ttlInterval: options.ttlInterval ?? TTL_INTERVAL,
    })
    undo.push(served.close)
    return { socketPath: place.path, close }
  } catch (error) {
    await close()
    throw error
  }
}
