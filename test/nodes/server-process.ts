import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

const root = fileURLToPath(new URL('../../', import.meta.url))
const command = ['--conditions=@chatcord/source', '--import', 'tsx', 'server/src/main.ts']

export type ServerProcess = {
  url: string
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** Starts it again on the same port. */
  start(): Promise<void>
}

/** A server in a process of its own, on a free port; ends with the test. */
export async function startServer(t: Test, env: Record<string, string>): Promise<ServerProcess> {
  let child: ChildProcess | null = null

  async function start(port: string): Promise<string> {
    const started = spawn(process.execPath, command, {
      cwd: root,
      env: { PATH: process.env.PATH, NODE_ENV: 'test', LOG_LEVEL: 'fatal', PORT: port, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child = started
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

  t.teardown(kill)
  const url = await start('0')
  return {
    url,
    kill,
    start: async () => {
      await start(new URL(url).port)
    },
  }
}
