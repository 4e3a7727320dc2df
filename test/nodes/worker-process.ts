import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

const root = fileURLToPath(new URL('../../', import.meta.url))
const command = ['workers/dist/main.js']

export type WorkerProcess = {
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** Ends it as an operator would; its exit code, or the signal that ended it. */
  stop(): Promise<number | string | null>
  /** Holds it still, with its connections open, until `resume`. */
  pause(): void
  resume(): void
}

/** A worker in a process of its own, once it works; ends with the test. */
export async function startWorker(t: Test, env: Record<string, string>): Promise<WorkerProcess> {
  const child: ChildProcess = spawn(process.execPath, command, {
    cwd: root,
    env: { PATH: process.env.PATH, NODE_ENV: 'test', LOG_LEVEL: 'fatal', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))

  async function end(signal: NodeJS.Signals): Promise<number | string | null> {
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit')
      child.kill(signal)
      await exit
    }
    return child.exitCode ?? child.signalCode
  }

  t.teardown(() => end('SIGKILL'))
  if (!child.stdout) throw new Error('a pipe was asked for')
  for await (const line of createInterface({ input: child.stdout })) {
    if (line !== 'working') continue
    child.stdout.resume()
    return {
      kill: async () => {
        await end('SIGKILL')
      },
      stop: () => end('SIGTERM'),
      pause: () => void child.kill('SIGSTOP'),
      resume: () => void child.kill('SIGCONT'),
    }
  }
  throw new Error('the worker ended before it worked')
}
