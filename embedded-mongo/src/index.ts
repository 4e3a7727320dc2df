import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Ready, WorkerOptions } from './worker.ts'

export type EmbeddedMongoOptions = {
  /** The directory of the data; made when it is not there. One process at a time. */
  dir: string
  /** Where to listen, at most 99 bytes; a short temporary directory when it is left out. */
  socket?: string
  /** Refuse every filter and sort that no index serves (error 291): for tests of applications. */
  refuseUnindexed?: boolean
  /** Between two looks for expired documents, in milliseconds; one minute when it is left out. */
  ttlInterval?: number
}

export type EmbeddedMongo = {
  /** The connection string of a database. */
  uri(dbName: string): string
  /** Resolves when everything is on disk and the directory is free again. */
  close(): Promise<void>
  /** Rejects when the database ends by itself: the process has to end then. Never resolves. */
  exited: Promise<never>
}

/** Runs a MongoDB-compatible database in a thread of its own. Fails when the directory is in use. */
export async function startEmbeddedMongo(options: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  const workerData: WorkerOptions = options
  const worker = new Worker(...entry(workerData))
  let closing = false
  const exit = once(worker, 'exit')
  const exited = exit.then(([code]) => {
    // Asked for: nobody waits for this promise any more.
    if (closing) return new Promise<never>(() => undefined)
    throw new Error(`the embedded database ended by itself with code ${String(code)}`)
  })
  const [{ socketPath }] = (await Promise.race([once(worker, 'message'), exited])) as [Ready] // what worker.ts posts
  return {
    uri: (dbName) => `mongodb://${encodeURIComponent(socketPath)}/${dbName}?directConnection=true`,
    exited,
    async close() {
      closing = true
      worker.postMessage('close')
      await exit
    },
  }
}

/** From source, the thread has to learn TypeScript first: loaders of the main thread do not reach it on Node 20. */
function entry(workerData: WorkerOptions): ConstructorParameters<typeof Worker> {
  if (!import.meta.url.endsWith('.ts'))
    return [new URL('./worker.js', import.meta.url), { workerData }]
  const source = new URL('./worker.ts', import.meta.url).href
  const bootstrap = `
    import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))}
    register()
    await import(${JSON.stringify(source)})`
  const url = new URL(`data:text/javascript,${encodeURIComponent(bootstrap)}`)
  return [url, { workerData, execArgv: ['--conditions=@chatcord/source'] }]
}
