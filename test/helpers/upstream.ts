import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { openUpstream, type Certificate, type Counts, type Upstream } from './upstream/server.ts'

const script = fileURLToPath(new URL('./upstream/main.ts', import.meta.url))

export type UpstreamProcess = Pick<Upstream, 'port' | 'baseUrl' | 'allow'> & {
  pid: number
  /** The counts, once each of those that are given has been reached. */
  counts(least?: Partial<Counts>): Promise<Counts>
  /** When the first token of the newest answer left, in milliseconds since 1970. */
  firstAt(): Promise<number>
  release(): Promise<void>
  close(): Promise<void>
}

/** A fake of an OpenAI-compatible service inside the test's process. */
export async function startUpstream(t: Test, certificate?: Certificate): Promise<Upstream> {
  const upstream = await openUpstream(certificate)
  t.teardown(() => upstream.close())
  return upstream
}

/** The same in a process of its own, for tests whose processes are killed. The prompts alone say how it answers. */
export async function spawnUpstream(): Promise<UpstreamProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const port = Number(line)
  const url = `http://127.0.0.1:${port}`
  return {
    ...{ port, pid: child.pid ?? 0 },
    ...{ baseUrl: `${url}/v1`, allow: `127.0.0.1:${port}` },
    async counts(least = {}) {
      const query = new URLSearchParams(Object.entries(least).map(([key, n]) => [key, String(n)]))
      const response = await fetch(`${url}/counts?${query}`)
      return (await response.json()) as Counts
    },
    async firstAt() {
      return (await (await fetch(`${url}/first`)).json()) as number
    },
    async release() {
      await fetch(`${url}/release`, { method: 'POST' })
    },
    async close() {
      const exit = once(child, 'exit')
      child.stdin.end()
      await exit
    },
  }
}
