import { generatedSecret } from './generated-secret.ts'

/**
 * The keys that encrypt what is secret: those that were given; without any, one that is kept in the data folder. In
 * production none: a key that lies beside what it encrypts protects nothing.
 */
export async function installationKeys(config: {
  mode: 'development' | 'production' | 'test'
  secretsKeys: readonly string[] | null
  dataDir: string
}): Promise<readonly string[]> {
  if (config.secretsKeys) return config.secretsKeys
  if (config.mode === 'production') return []
  return [await generatedSecret(config.dataDir, 'secrets-key')]
}
