// Runs the tests and closes with `N passed, N failed`. Arguments go to tap: files or globs.
import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'

const packages = ['embedded-mongo', 'core', 'workers', 'server']

const started = Date.now()
// The tests run what is built: it must be what the sources say.
const built = spawnSync('npx', ['--no-install', 'tsc', '-b', ...packages], { stdio: 'inherit' })
if (built.status !== 0) process.exit(1)
// Without its own compiler, which .taprc leaves out; a first run would still load that with every file.
spawnSync('npx', ['--no-install', 'tap', 'build'], { stdio: 'ignore' })
const tap = spawn('npx', ['--no-install', 'tap', '--reporter=tap', ...process.argv.slice(2)], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
let passed = 0
let failed = 0
let showing = false
/** How many tests were left out, by the reason that they give. */
const skipped = new Map()
for await (const line of createInterface({ input: tap.stdout })) {
  const totals = /^# \{ total: \d+(?:, pass: (\d+))?(?:, fail: (\d+))?/.exec(line)
  if (totals) {
    passed = Number(totals[1] ?? 0)
    failed = Number(totals[2] ?? 0)
  }
  const why = / # SKIP (.+)$/.exec(line)?.[1]
  if (why) skipped.set(why, (skipped.get(why) ?? 0) + 1)
  // Passing assertions stay quiet: a line a file, and whatever belongs to a failure.
  if (/^\s*not ok /.test(line)) showing = true
  else if (/^\s*(ok |# Subtest)/.test(line)) showing = false
  if (showing || /^(ok|not ok|Bail out)/.test(line)) console.log(line)
}
const code = await new Promise((resolve) => {
  if (tap.exitCode !== null) resolve(tap.exitCode)
  else tap.on('close', resolve)
})
if (code !== 0 && failed === 0) failed = 1
if (passed + failed === 0 && skipped.size === 0) failed = 1
for (const [why, count] of skipped) console.log(`# ${count} skipped: ${why}`)
console.log(`# ${Math.round((Date.now() - started) / 1000)} s`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
