import closeWithGrace from 'close-with-grace'
import { pino } from 'pino'
import { generatedSecret } from '@chatcord/core/config/generated-secret'
import { ConfigError } from '@chatcord/core/config/config-error'
import { createLogger } from '@chatcord/core/infra/logger'
import { buildApp } from './app.ts'
import { compose } from './composition/compose.ts'
import type { Config } from './config/config.ts'
import { loadConfig } from './config/load-config.ts'

/** From the first signal on; calls in flight get 10 s of it. A second signal ends at once. */
const graceMs = 15_000

async function start(config: Config): Promise<void> {
  // Standard output is for people, standard error for the log.
  const log = createLogger(config, pino.destination({ fd: 2 }))
  const secrets = config.jwtSecrets ?? [await generatedSecret(config.dataDir, 'jwt-secret')]
  const app = await buildApp({
    config,
    secrets,
    log,
    compose: (parts) => compose({ ...parts, config, log }),
  })
  closeWithGrace({ delay: graceMs, logger: log }, async ({ err, signal }) => {
    if (err) log.fatal({ event: 'crash', err }, 'crashed')
    else log.info({ event: 'stop', signal }, 'stopping')
    await app.close()
  })

  const address = await app.listen({ host: config.host, port: config.port })
  const token = await app.chat.setupToken()
  if (token) console.log(`Set-up token (who signs up with it becomes the owner): ${token}`)
  console.log(`listening ${address}`)
}

try {
  await start(loadConfig(process.env))
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exit(1)
}
