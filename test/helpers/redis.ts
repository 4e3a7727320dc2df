import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { connectRedis, type RedisConnections } from '@chatcord/core/infra/redis/connect-redis'
import type { Test } from 'tap'
import { freePort } from './free-port.ts'

/** For `skip`: why there can be no test on Redis here. */
export const redisAbsent: false | string =
  spawnSync('redis-server', ['--version']).status !== 0 && 'redis-server is not on this machine'

export type TestRedis = {
  url: string
  /** Connections of one more node, ended with the test. What they report as an error is in `errors`. */
  connect(owner?: Test): Promise<RedisConnections>
  errors: Error[]
  /** Ends it as an operator would. */
  stop(): Promise<void>
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** Starts it again on the same port and directory. */
  start(): Promise<void>
  /** Holds it still, with its connections open, until `resume`. */
  pause(): void
  resume(): void
}

/** A Redis of its own on a private port, with a password; it forgets everything at its end unless `appendonly`. */
export async function startRedis(t: Test, { appendonly = false } = {}): Promise<TestRedis> {
  const dir = await mkdtemp(join(tmpdir(), 'chatcord-redis-'))
  const password = randomBytes(16).toString('hex')
  const errors: Error[] = []
  let port = 0
  let child: ChildProcess | null = null

  function configuration(): string {
    return [
      `port ${port}`,
      'bind 127.0.0.1',
      `requirepass ${password}`,
      `dir ${dir}`,
      'save ""',
      `appendonly ${appendonly ? 'yes' : 'no'}`,
      'appendfsync always',
    ].join('\n')
  }

  async function start(): Promise<void> {
    const started = spawn('redis-server', ['-'], { stdio: ['pipe', 'pipe', 'ignore'] })
    started.stdin.end(configuration())
    child = started
    const stop = () => started.kill('SIGKILL')
    process.once('exit', stop)
    started.once('exit', () => process.off('exit', stop))
    for await (const line of createInterface({ input: started.stdout })) {
      if (!line.includes('Ready to accept connections')) continue
      started.stdout.resume()
      return
    }
    throw new Error('redis-server did not start')
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child
    child = null
    if (!ending?.kill(signal)) return
    await once(ending, 'exit')
  }

  t.teardown(async () => {
    await end('SIGKILL')
    await rm(dir, { recursive: true })
  })
  // Somebody else may take the port in between.
  for (let tries = 5; tries > 0 && port === 0; tries -= 1) {
    port = await freePort()
    await start().catch(() => (port = 0))
  }
  if (port === 0) throw new Error('redis-server does not start')

  const url = `redis://:${password}@127.0.0.1:${port}`
  return {
    url,
    errors,
    async connect(owner = t) {
      const connections = await connectRedis({ url, onError: (error) => errors.push(error) })
      owner.teardown(() => connections.close())
      return connections
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    start,
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
  }
}

/** The connection's next event of this name, whatever errors come before it. */
export function next(redis: RedisConnections['commands'], event: 'ready' | 'close'): Promise<void> {
  return new Promise((resolve) => redis.once(event, () => resolve()))
}

/** Waits until Redis has taken what these nodes subscribed so far. */
export async function subscribed(...nodes: readonly RedisConnections[]): Promise<void> {
  // A turn, for subscriptions leave together; then an answer that comes after theirs.
  await new Promise(setImmediate)
  await Promise.all(nodes.map(({ subscriber }) => subscriber.ping()))
}
