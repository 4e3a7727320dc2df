import { ConfigError } from '../config/config-error.ts'
import { installationKeys } from '../config/installation-keys.ts'
import { createProviders, type ProviderDeps, type Providers } from './providers.ts'
import { createSecrets } from './secrets.ts'

type Deps = Omit<ProviderDeps, 'secrets'> & {
  config: Parameters<typeof installationKeys>[0]
  log: Record<'info' | 'error', (fields: object, message: string) => void>
}

/** The providers, with their secrets under the first key. Throws ConfigError when they need a key and there is none. */
export async function openProviders({ config, log, ...deps }: Deps): Promise<Providers> {
  const keys = await installationKeys(config)
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
