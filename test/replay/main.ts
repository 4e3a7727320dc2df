import { help, parseOptions, UsageError } from './options.ts'
import { createBars, quiet } from './progress.ts'
import { replay } from './replay.ts'
import { isClean } from './result.ts'

// A run that is called off takes its server along.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

try {
  const options = parseOptions(process.argv.slice(2))
  if (options) {
    const bars = process.stderr.isTTY && !options.json
    const result = await replay(options, { progress: bars ? createBars(process.stderr) : quiet })
    console.log(JSON.stringify(result))
    process.exitCode = isClean(result) ? 0 : 1
  } else console.log(help)
} catch (error) {
  const wrong = error instanceof UsageError
  console.error(wrong ? `${error.message}\nSee --help.` : error)
  process.exitCode = wrong ? 2 : 1
}
