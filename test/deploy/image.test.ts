import { readFile } from 'node:fs/promises'
import t from 'tap'
import { readCompose } from './compose-file.ts'

const root = new URL('../../', import.meta.url)
const read = (name: string) => readFile(new URL(name, root), 'utf8')
const dockerfile = await read('Dockerfile')
const stages = dockerfile.split(/^FROM /m).slice(1)
const last = stages.at(-1)!

t.test('the image runs as a user without rights, and its process gets the signals', async (t) => {
  t.match(last, /^USER node$/m)
  t.match(last, /^CMD \["node", "server\/dist\/main\.js"\]$/m)
  t.match(last, /^HEALTHCHECK .*CMD \["node", "tools\/health\.mjs", "server"\]$/m)
  for (const stage of stages) t.match(stage, /^(?:node:20-slim|manifests)\b/)
})

t.test('what only builders need is not in it', async (t) => {
  t.match(dockerfile, /^FROM manifests AS dependencies\nRUN npm ci [^]*?--omit=dev/m)
  const copied = [...last.matchAll(/^COPY (?:--from=(\w+) )?(\S+)/gm)].map(
    ([, from, path]) => `${from ?? 'sources'} ${path ?? ''}`,
  )
  t.same(
    copied.filter((from) => !/^build \/app\/[a-z-]+\/dist$/.test(from)),
    ['dependencies /app', 'sources tools/health.mjs'],
  )
})

t.test('every workspace is known to the install', async (t) => {
  const { workspaces } = JSON.parse(await read('package.json')) as { workspaces: string[] }
  for (const name of workspaces)
    t.ok(dockerfile.includes(`COPY ${name}/package.json ${name}/`), name)
})

t.test('secrets, data, history and what was installed here stay out of it', async (t) => {
  const ignored = new Set((await read('.dockerignore')).split('\n'))
  for (const name of ['**/.env', '**/.data', '**/node_modules', '.git', '**/dist'])
    t.ok(ignored.has(name), name)
})

t.test('containers and npm scripts start the same files', async (t) => {
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> }
  const given = new Proxy({}, { get: () => 'given', has: () => true })
  const { server, worker } = readCompose(given).services
  t.equal(`exec ${server.command.join(' ')}`, scripts.start)
  t.equal(`exec ${worker.command.join(' ')}`, scripts.worker)
})
