import { parentPort, workerData } from 'node:worker_threads'
import type { HostOptions } from './host/host.ts'
import { startHost } from './host/host.ts'

export type WorkerOptions = Omit<HostOptions, 'onFailure'>

/** The one message of the thread to its parent, once it serves. */
export type Ready = { socketPath: string }

if (!parentPort) throw new Error('this file is the entry of a worker thread')
const port = parentPort

const host = await startHost({
  ...(workerData as WorkerOptions), // index.ts has put it there
  onFailure(error) {
    // An exception outside every command ends the thread, which its parent notices.
    setImmediate(() => {
      throw error
    })
  },
})

// The parent's only message is the wish to close.
port.once('message', () => {
  void host.close().then(() => port.close())
})
const ready: Ready = { socketPath: host.socketPath }
port.postMessage(ready)
