import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

const root = fileURLToPath(new URL('../../', import.meta.url))

export type ServiceProcess = {
  /** The part in brackets of the first line of standard output that fits, also one that came already. */
  said(pattern: RegExp): Promise<string>
  /** Ends it as an operator does; answers its exit code. */
  stop(): Promise<number | null>
}

type Surroundings = { env: Record<string, string>; cwd?: string }

/** A command of a container as a process of this machine; ended with the test. */
export function startService(
  t: Test,
  [command = '', ...args]: readonly string[],
  { env, cwd = root }: Surroundings,
): ServiceProcess {
  const child = spawn(command, args, {
    ...{ cwd, env: { PATH: process.env.PATH, ...env } },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const stop = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await ended
    return child.exitCode
  }
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  void ended.then(() => process.off('exit', kill))
  t.teardown(() => stop('SIGKILL'))

  const lines: string[] = []
  const looks = new Set<() => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const look of looks) look()
  })

  return {
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.map((line) => pattern.exec(line)).find((match) => match !== null)
          if (found) resolve(found[1] ?? '')
        }
        looks.add(look)
        look()
        void ended.then(() => reject(new Error(`${command} ended: ${lines.join('\n')}`)))
      }),
    stop: () => stop('SIGTERM'),
  }
}

/** Runs a command to its end; answers its exit code. */
export async function run(
  [command = '', ...args]: readonly string[],
  env: Record<string, string>,
): Promise<number | null> {
  const child = spawn(command, args, {
    ...{ cwd: root, env: { PATH: process.env.PATH, ...env } },
    stdio: 'ignore',
  })
  await once(child, 'exit')
  return child.exitCode
}
