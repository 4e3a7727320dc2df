import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { MongoClient } from 'mongodb'
import t from 'tap'
import { documentsIn } from './helpers/consistency.ts'
import { startServerProcess } from './helpers/server-process.ts'

const CLI = fileURLToPath(new URL('../../embedded-mongo/dist/cli.js', import.meta.url))

const run = (...args: string[]) =>
  spawnSync(process.execPath, [CLI, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  })

t.test('the command line serves a directory and closes cleanly at a signal', async (t) => {
  const dir = t.testdir()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const server = await startServerProcess(dir)
    const client = await MongoClient.connect(server.uri)
    await client.db('test').collection('c').insertOne({ signal })
    t.equal(await server.end(signal), 0)
    await client.close()
  }
  t.match(await documentsIn(dir, 'test.c'), [{ signal: 'SIGTERM' }, { signal: 'SIGINT' }])
})

t.test('the command line explains itself', async (t) => {
  t.match(run('--help'), { status: 0, stdout: /--dir DIR/ })
  t.match(run(), { status: 2, stdout: /--dir DIR/ })
})

t.test('the command line refuses a directory that is in use', async (t) => {
  const dir = t.testdir()
  const server = await startServerProcess(dir)
  t.match(run('--dir', dir), { status: 1, stderr: /in use/ })
  t.equal(await server.end('SIGTERM'), 0)
})
