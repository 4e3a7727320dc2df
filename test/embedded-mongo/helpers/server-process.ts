import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const CLI = fileURLToPath(new URL('../../../embedded-mongo/dist/cli.js', import.meta.url))

export type ServerProcess = {
  uri: string
  child: ChildProcess
  /** Ends it by a signal and waits until it is gone; answers its exit code. */
  end(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT'): Promise<number | null>
}

/** The command line's server in a process of its own. */
export async function startServerProcess(dir: string): Promise<ServerProcess> {
  const env = { ...process.env, NODE_OPTIONS: '' }
  const child = spawn(process.execPath, [CLI, '--dir', dir], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const [line] = (await Promise.race([
    once(lines, 'line'),
    exited.then(() => Promise.reject(new Error('the server did not start'))),
  ])) as [string]
  return {
    uri: line.replace('listening ', ''),
    child,
    async end(signal) {
      child.kill(signal)
      const [code] = (await exited) as [number | null]
      return code
    },
  }
}
