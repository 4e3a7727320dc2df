import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

type Outcome = { code: number; stdout: string; stderr: string }

function run(...args: string[]): Promise<Outcome> {
  const command = ['--import', 'tsx', main, ...args]
  return new Promise((resolve) => {
    execFile(process.execPath, command, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
}

t.test('--help says what there is', async (t) => {
  const { code, stdout, stderr } = await run('--help')
  t.equal(code, 0)
  t.match(stdout, /npm run replay -- FILE/)
  t.equal(stderr, '')
})

t.test('a wrong command line ends with 2 and a sentence', async (t) => {
  t.same(await run(), { code: 2, stdout: '', stderr: 'name at least one log file\nSee --help.\n' })
  const { code, stdout, stderr } = await run('no-such-file.log', '--url', 'http://127.0.0.1:1')
  t.same({ code, stdout }, { code: 2, stdout: '' })
  t.match(stderr, /^cannot read no-such-file\.log/)
})
