import closeWithGrace from 'close-with-grace'
import { pino } from 'pino'
import { ConfigError } from '@chatcord/core/config/config-error'
import { createLogger } from '@chatcord/core/infra/logger'
import { composeWorker } from './compose-worker.ts'
import { loadWorkerConfig } from './config.ts'

/** From the signal on: what is not written by then is written by another worker. A second signal ends at once. */
const graceMs = 20_000
const closingMs = 5_000

try {
  const config = loadWorkerConfig(process.env)
  const log = createLogger(config, pino.destination({ fd: 2 }))
  const workers = await composeWorker(config, log)
  closeWithGrace({ delay: graceMs + closingMs, logger: log }, async ({ err, signal }) => {
    if (err) log.fatal({ event: 'crash', err }, 'crashed')
    else log.info({ event: 'stop', signal }, 'stopping')
    await workers.close({ graceMs })
  })
  console.log('working')
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exit(1)
}
