import { isChatError } from '../../client-sdk/src/index.ts'
import { TourError } from './expect.ts'
import { help, parseOptions, UsageError } from './options.ts'
import { createTeller } from './teller.ts'
import { runTour } from './tour.ts'

// A tour that is called off takes its server along.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

try {
  const options = parseOptions(process.argv.slice(2))
  if (options) {
    const outcome = await runTour(createTeller(process.stdout))
    if (options.json) console.log(JSON.stringify(outcome))
  } else console.log(help)
} catch (error) {
  if (error instanceof UsageError) console.error(`${error.message}\nSee --help.`)
  else if (error instanceof TourError || isChatError(error))
    console.error(`The tour ended early: ${error.message}`)
  else console.error(error)
  process.exitCode = error instanceof UsageError ? 2 : 1
}
