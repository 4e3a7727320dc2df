import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

const root = fileURLToPath(new URL('../../', import.meta.url))
const command = ['server/dist/main.js']

export type ServerProcess = {
  url: string
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** Ends it as a deploy would; answers what it has written to its log. */
  stop(): Promise<string>
  /** Starts it again on the same port. */
  start(): Promise<void>
}

/** A server in a process of its own, on a free port; ends with the test. */
export async function startServer(t: Test, env: Record<string, string>): Promise<ServerProcess> {
  let child: ChildProcess | null = null
  let log = ''
  // Whoever asks for the log reads it.
  const quiet = env.LOG_LEVEL !== undefined

  async function start(port: string): Promise<string> {
    const started = spawn(process.execPath, command, {
      cwd: root,
      env: { PATH: process.env.PATH, NODE_ENV: 'test', LOG_LEVEL: 'fatal', PORT: port, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = started
    started.stderr.on('data', (data: Buffer) => {
      log += data.toString()
      if (!quiet) process.stderr.write(data)
    })
    const stop = () => started.kill('SIGKILL')
    process.once('exit', stop)
    started.once('exit', () => process.off('exit', stop))
    for await (const line of createInterface({ input: started.stdout })) {
      const url = /^listening (\S+)$/.exec(line)?.[1]
      if (url === undefined) continue
      started.stdout.resume()
      return url
    }
    throw new Error('the server ended before it listened')
  }

  async function kill(): Promise<void> {
    const ending = child
    child = null
    if (ending?.kill('SIGKILL')) await once(ending, 'exit')
  }

  async function stop(): Promise<string> {
    const ending = child
    child = null
    if (ending?.kill('SIGTERM')) await once(ending, 'close')
    return log
  }

  t.teardown(kill)
  const url = await start('0')
  return {
    url,
    kill,
    stop,
    start: async () => {
      await start(new URL(url).port)
    },
  }
}
