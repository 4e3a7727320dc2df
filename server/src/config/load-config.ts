import { readConfig, type Environment } from '@chatcord/core/config/read-config'
import { configSchema, variables, type Config } from './config.ts'

/** Throws ConfigError. */
export function loadConfig(env: Environment): Config {
  return readConfig(configSchema, Object.keys(variables), env)
}
