/** Names every bad variable with its reason, one a line; never a value, which may be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}
