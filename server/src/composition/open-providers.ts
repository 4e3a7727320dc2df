import type { FastifyBaseLogger } from 'fastify'
import { installationKeys } from '@chatcord/core/config/installation-keys'
import { ensureProviders } from '@chatcord/core/providers/ensure-providers'
import {
  createProviders,
  type ProviderDeps,
  type Providers,
} from '@chatcord/core/providers/providers'
import { createSecrets } from '@chatcord/core/providers/secrets'
import type { Config } from '../config/config.ts'
import { ConfigError } from '../config/load-config.ts'

type Deps = Omit<ProviderDeps, 'secrets'> & {
  config: Pick<Config, 'mode' | 'dataDir' | 'secretsKeys'>
  log: FastifyBaseLogger
}

/** The providers, with their secrets under the first key. Throws ConfigError when they need a key and there is none. */
export async function openProviders({ config, log, ...deps }: Deps): Promise<Providers> {
  const keys = await installationKeys(config)
  await ensureProviders(deps.connection)
  const providers = await createProviders({ ...deps, secrets: createSecrets(keys) })
  const { rewrapped, unreadable } = providers.rewrapped
  if (rewrapped.length > 0)
    log.info({ event: 'secrets.rewrapped', providers: rewrapped }, 'secrets are under the new key')
  if (unreadable.length > 0 && keys.length === 0)
    throw new ConfigError(
      `The configuration is not valid:\n  SECRETS_KEY: is required, for these have a secret: ${unreadable.join(', ')}`,
    )
  if (unreadable.length > 0)
    log.error(
      { event: 'secrets.unreadable', providers: unreadable },
      'the key of these secrets is not in SECRETS_KEY: put it back at its end, or set them anew',
    )
  return providers
}
