import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import type { Options } from './options.ts'
import { startOwnServer, type OwnServer } from './own-server.ts'
import { signUp } from './person.ts'
import { quiet } from './progress.ts'
import { replay } from './replay.ts'
import { isClean, type Result } from './result.ts'
import { createWatchdog } from './watchdog.ts'

const sample = fileURLToPath(new URL('./sample.log', import.meta.url))
const options: Options = {
  ...{ files: [sample], watchers: 3, urls: [], speed: null, token: null },
  ...{ parallel: 2, sockets: 8, json: true },
}

const refused = {
  'send VALIDATION (text: holds a control character)': 3,
  'send VALIDATION (text: Too small: expected string to have >=1 characters)': 2,
  'send VALIDATION (text: Too big: expected string to have <=4000 characters)': 1,
  'topic VALIDATION (topic: Too big: expected string to have <=500 characters)': 1,
}

async function startServer(t: Test): Promise<OwnServer> {
  const server = await startOwnServer()
  t.teardown(() => server.close())
  return server
}

function isReplayed(t: Test, result: Result) {
  t.ok(isClean(result), JSON.stringify(result))
  t.match(result, {
    error: null,
    lost: 0,
    duplicated: 0,
    reordered: 0,
    missing: 0,
    sent: 118,
    refused,
  })
}

t.test('a log is replayed on a server of its own, and every watcher saw all of it', async (t) => {
  const result = await replay(options, { progress: quiet })
  isReplayed(t, result)
  t.match(result, { watchers: 3, files: 1, lines: 150, users: 20 })
  t.match(result.steps, { send: 124, join: 22, leave: 6, kick: 1, rename: 3, topic: 3 })
  t.match(result.skipped, { mode: 1, server: 2, unknown: 3 })
  t.ok(Number(result.p50Ms) > 0 && Number(result.p99Ms) >= Number(result.p50Ms))
  t.ok(result.clientsOpened > 8, 'fewer sockets than nicks')
})

t.test('nothing is lost when the server is killed in the middle and comes back', async (t) => {
  const server = await startServer(t)
  const crashes: Promise<void>[] = []
  const result = await replay(
    { ...options, urls: [server.url] },
    {
      progress: quiet,
      acknowledged(sent) {
        if (sent === 40) crashes.push(server.crash())
      },
    },
  )
  t.equal(crashes.length, 1, 'it was killed')
  await Promise.all(crashes)
  isReplayed(t, result)
})

t.test('an operator with a token watches, and several addresses share the clients', async (t) => {
  const { url } = await startServer(t)
  const watchdog = createWatchdog(60_000)
  t.teardown(() => watchdog.stop())
  const account = { username: 'keeper', email: 'keeper@replay.example', password: randomUUID() }
  const chat = (await signUp(url, account, watchdog)).open()
  t.teardown(() => chat.close())
  const scopes = ['read' as const, 'send' as const, 'manage' as const]
  const { token } = await chat.api.me.tokens.create.mutate({ name: 'replay', scopes })
  isReplayed(t, await replay({ ...options, urls: [url, url], token }, { progress: quiet }))
  const { items } = await chat.api.channels.list.query()
  t.match(items, [{ name: 'sample.log', my: { role: 'owner' } }])
})

t.test('a file that cannot be read is refused before anything starts', async (t) => {
  await t.rejects(
    replay({ ...options, files: ['none.log'] }, { progress: quiet }),
    /cannot read none.log/,
  )
})
