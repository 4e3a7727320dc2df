import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import t from 'tap'
import { sdkVersion } from '../../client-sdk/src/version.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
const sdk = join(root, 'client-sdk')
const bin = (name: string) => join(root, 'node_modules/.bin', name)

/** Runs a tool; what it printed is the reason when it fails. */
async function tool(name: string, args: string[], cwd = sdk): Promise<string> {
  try {
    const { stdout } = await run(bin(name), args, { cwd, env: { ...process.env, CI: '1' } })
    return stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    throw new Error(`${name} failed:\n${stdout ?? ''}${stderr ?? ''}`, { cause: error })
  }
}

/** The README's examples, one after the other. */
async function readmeCode(): Promise<string> {
  const readme = await readFile(join(sdk, 'README.md'), 'utf8')
  return [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code).join('\n')
}

// Anew: what an incremental build prints of a union depends on what was built before.
t.before(() => tool('tsc', ['-b', '--force', 'client-sdk'], root))

t.test('the bundle is small and holds the SDK alone, or what it takes from tRPC', async (t) => {
  const { metafile, outputFiles } = await build({
    entryPoints: [join(sdk, 'dist/index.js')],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    metafile: true,
    write: false,
    absWorkingDir: root,
  })
  const foreign = Object.keys(metafile.inputs).filter(
    (path) => !path.startsWith('client-sdk/') && !path.startsWith('node_modules/@trpc/'),
  )
  t.same(foreign, [])
  const [bundle] = outputFiles
  // 40 kB before typing and presence, which every client has.
  t.ok(bundle!.contents.length <= 48 * 1024, `${bundle!.contents.length} bytes`)
  t.notMatch(bundle!.text, /node:|process\.env/)
})

t.test('importing it does nothing, so that unused parts fall away', async (t) => {
  const { outputFiles } = await build({
    stdin: { contents: `import './client-sdk/dist/index.js'`, resolveDir: root },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    write: false,
    logLevel: 'silent',
  })
  t.equal(outputFiles[0]!.text.replace(/^\/\/.*$/gm, '').trim(), '')
})

t.test('the published types are one file that names no package of the server', async (t) => {
  // Without `--local` it fails when the public API is not what `client.api.md` says.
  await tool('api-extractor', ['run'])
  const types = await readFile(join(sdk, 'dist/index.d.ts'), 'utf8')
  const imported = [...types.matchAll(/^(?:import|export) .*from '([^']+)'/gm)].map(
    ([, name]) => name,
  )
  t.same(
    imported.filter((name) => !/^@trpc\/(client|server)(\/|$)/.test(name ?? '')),
    [],
  )
  t.notMatch(types, /import\(/, 'no type is reached by an inline import')
})

t.test('the package says the version that the client tells', async (t) => {
  const { version } = JSON.parse(await readFile(join(sdk, 'package.json'), 'utf8')) as {
    version: string
  }
  t.equal(sdkVersion, version)
  t.match(await readFile(join(sdk, 'CHANGELOG.md'), 'utf8'), `## ${version}`)
})

t.test('the tarball is well-formed and type-checks in a project outside', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'chatcord-consumer-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: sdk,
    env: { ...process.env, npm_config_ignore_scripts: 'true' },
  })
  const [{ filename, files }] = JSON.parse(stdout) as [
    { filename: string; files: { path: string }[] },
  ]
  t.same(
    files
      .map(({ path }) => path)
      .filter((path) => !/^dist\/.+\.(js|d\.ts)$/.test(path))
      .sort(),
    ['CHANGELOG.md', 'README.md', 'package.json'],
  )
  const tarball = join(folder, filename)
  await tool('publint', [tarball, '--strict'])
  await tool('attw', [tarball, '--profile', 'esm-only'])

  const installed = join(folder, 'node_modules/@chatcord/client-sdk')
  await mkdir(installed, { recursive: true })
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed])
  // What npm would install beside it, and what the README's examples use.
  for (const name of ['@trpc', 'ws', '@types'])
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  await cp(join(root, 'test/fixtures/consumer'), folder, { recursive: true })
  await writeFile(join(folder, 'readme.mts'), await readmeCode())
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await tool('tsc', ['-p', folder], folder)
  const { size } = await stat(join(folder, 'out/library.d.mts'))
  t.ok(size < 100_000, `declarations of a library on top have ${size} bytes`)
})
