import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

type Outcome = { code: number; stdout: string; stderr: string; left: string[] }

/** Runs the demo; `left` is what it has left behind in the temporary folder that it was given. */
async function run(t: Test, ...args: string[]): Promise<Outcome> {
  const TMPDIR = await mkdtemp(join(tmpdir(), 'chatcord-demo-'))
  t.teardown(() => rm(TMPDIR, { recursive: true, force: true }))
  const command = ['--import', 'tsx', main, ...args]
  const env = { PATH: process.env.PATH, TMPDIR }
  const ended = await new Promise<Omit<Outcome, 'left'>>((resolve) => {
    execFile(process.execPath, command, { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
  const left = (await readdir(TMPDIR)).filter((name) => name.startsWith('chatcord'))
  return { ...ended, left }
}

// A server has to start, on a machine that may be busy with other tests.
t.setTimeout(300_000)

t.test('--help says what there is, and a wrong option ends with 2 and a sentence', async (t) => {
  const { code, stdout } = await run(t, '--help')
  t.equal(code, 0)
  t.match(stdout, /npm run demo/)
  const wrong = await run(t, '--jason')
  t.equal(wrong.code, 2)
  t.match(wrong.stderr, /--jason[^]*See --help\./)
})

t.test('the tour tells its story in plain text and leaves nothing behind', async (t) => {
  const { code, stdout, stderr, left } = await run(t, '--json')
  t.same({ code, stderr, left }, { code: 0, stderr: '', left: [] })
  t.notMatch(stdout, '\u001b', 'no colours where there is no terminal')
  t.match(stdout, /^ada +@assistant help\nassistant +I can:\n/m)
  t.match(stdout, /bob's connection is cut\nassistant +\S/)
  const outcome = JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, unknown>
  t.match(outcome, { answer: /^I can:\n- calculate/, stopped: true, resumed: true })
  for (const name of ['startMs', 'firstWordMs', 'answerMs', 'stopMs', 'resumeMs', 'totalMs'])
    t.ok(Number.isInteger(outcome[name]) && Number(outcome[name]) > 0, name)
})
