import { configSchema, variables, type Config } from './config.ts'

/** Names every bad variable with its reason, one a line; never a value, which may be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Reads the environment once. Empty variables count as unset, because compose files pass them so. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.keys(variables).map((name) => [
    name,
    env[name] === '' ? undefined : env[name],
  ])
  const parsed = configSchema.safeParse(Object.fromEntries(given))
  if (parsed.success) return Object.freeze(parsed.data)
  const lines = parsed.error.issues.map(({ path, message }) => `  ${String(path[0])}: ${message}`)
  throw new ConfigError(['The configuration is not valid:', ...lines].join('\n'))
}
