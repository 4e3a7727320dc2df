import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t, { type Test } from 'tap'

const main = new URL('../../server/dist/main.js', import.meta.url).pathname

type Server = { child: ChildProcess; lines: string[]; errors: () => string; url: Promise<string> }

/** The server as a process of its own. */
function start(t: Test, env: Record<string, string>): Server {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const lines: string[] = []
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const url = new Promise<string>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line)
      if (line.startsWith('listening ')) resolve(line.slice('listening '.length))
    })
  })
  return { child, lines, errors: () => errors, url }
}

async function dataDir(t: Test): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'chatcord-'))
  t.teardown(() => rm(dir, { recursive: true, force: true }))
  return join(dir, 'data')
}

t.test('a bad configuration is named whole, and nothing listens', async (t) => {
  const { child, lines, errors } = start(t, { PORT: 'x', CLIENT_URL: '*', REDIS_URL: 'x' })
  const [code] = await once(child, 'close')
  t.equal(code, 1)
  for (const name of ['PORT', 'CLIENT_URL', 'REDIS_URL']) t.match(errors(), `  ${name}: `)
  t.strictSame(lines, [])
})

t.test('without any variable it runs on its own database, and stops at a signal', async (t) => {
  const DATA_DIR = await dataDir(t)
  const first = start(t, { DATA_DIR })
  const url = await first.url
  t.match(first.lines[0], /^Set-up token .*: [\w-]{32}$/)
  t.match(first.lines[1], /^listening http:\/\/127\.0\.0\.1:\d+$/)
  t.equal(first.lines.length, 2)
  t.equal((await stat(join(DATA_DIR, 'jwt-secret'))).mode & 0o777, 0o600)

  const setupToken = first.lines[0]!.split(': ')[1]
  const signUp = await fetch(`${url}/trpc/auth.signUp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      username: 'ann',
      email: 'ann@example.org',
      password: 'correct horse 7 battery',
      carrier: 'bearer',
      setupToken,
    }),
  })
  const { me, tokens } = (await signUp.json()).result.data
  t.strictSame(me.roles, ['owner'])
  first.child.kill('SIGTERM')
  t.strictSame(await once(first.child, 'close'), [0, null])

  const second = start(t, { DATA_DIR })
  const headers = { authorization: `Bearer ${tokens.access}` }
  const again = await fetch(`${await second.url}/trpc/me.get`, { headers })
  t.equal((await again.json()).result.data.username, 'ann', 'the secret and the data were kept')
  t.equal(second.lines.length, 1, 'the token is used and not shown any more')
  second.child.kill('SIGINT')
  t.strictSame(await once(second.child, 'close'), [0, null])
})

t.test('a port that is taken ends the start with its reason', async (t) => {
  const first = start(t, { DATA_DIR: await dataDir(t) })
  const { port } = new URL(await first.url)
  const second = start(t, { DATA_DIR: await dataDir(t), PORT: port })
  const [code] = await once(second.child, 'close')
  t.equal(code, 1)
  t.match(second.errors(), /EADDRINUSE/)
})
