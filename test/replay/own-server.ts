import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** What `npm start` runs. */
const command = ['server/dist/main.js']

export type OwnServer = {
  url: string
  /** Ends it as a power cut would, and starts it again on the same folder and port. */
  crash(): Promise<void>
  /** Stops it and removes its folder. */
  close(): Promise<void>
}

/** A server in a process of its own, on a free port and a temporary folder. */
export async function startOwnServer(): Promise<OwnServer> {
  const dir = await mkdtemp(join(tmpdir(), 'chatcord-replay-'))
  const remove = () => rm(dir, { recursive: true, force: true })
  try {
    let child = await start(dir, '0')
    const { url } = child
    return {
      url,
      async crash() {
        await end(child.process, 'SIGKILL')
        child = await start(dir, new URL(url).port)
      },
      async close() {
        await end(child.process, 'SIGTERM')
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}

async function start(dir: string, port: string): Promise<{ process: ChildProcess; url: string }> {
  const child = spawn(process.execPath, command, {
    cwd: root,
    // Nothing of the caller's settings: the run must not land in a database that somebody needs.
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'development',
      DATA_DIR: dir,
      HOST: '127.0.0.1',
      PORT: port,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const stop = () => {
    child.kill('SIGKILL')
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 })
  }
  process.once('exit', stop)
  child.once('exit', () => process.off('exit', stop))
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^listening (\S+)$/.exec(line)?.[1]
    if (url === undefined) continue
    child.stdout.resume()
    return { process: child, url }
  }
  throw new Error('the server ended before it listened')
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}
