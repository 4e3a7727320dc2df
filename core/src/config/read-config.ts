import type { ZodType } from 'zod'
import { ConfigError } from './config-error.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the variables of these names once. Empty ones count as unset, because compose files pass them so. Throws
 * ConfigError.
 */
export function readConfig<C>(
  schema: ZodType<C>,
  names: readonly string[],
  env: Environment,
): Readonly<C> {
  const given = names.map((name) => [name, env[name] === '' ? undefined : env[name]])
  const parsed = schema.safeParse(Object.fromEntries(given))
  if (parsed.success) return Object.freeze(parsed.data)
  const lines = parsed.error.issues.map(({ path, message }) => `  ${String(path[0])}: ${message}`)
  throw new ConfigError(['The configuration is not valid:', ...lines].join('\n'))
}
