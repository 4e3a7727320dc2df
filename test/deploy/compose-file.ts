import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'

export type Service = {
  command: string[]
  restart?: string
  ports?: string[]
  volumes?: string[]
  environment: Record<string, string>
  healthcheck?: { test: string[] }
  depends_on?: Record<string, { condition: string }>
}

export type ComposeFile = {
  services: Record<'server' | 'worker' | 'mongo' | 'redis', Service>
  volumes: Record<string, unknown>
}

const file = new URL('../../docker-compose.yml', import.meta.url)

export const composeText = await readFile(file, 'utf8')

/** The compose file as Docker reads it with these variables. Throws an Error with the file's own words where one is missing. */
export function readCompose(env: Record<string, string>): ComposeFile {
  return interpolated(parse(composeText, { merge: true }), env) as ComposeFile // the tests look at what they use
}

function interpolated(value: unknown, env: Record<string, string>): unknown {
  if (typeof value === 'string') return filled(value, env)
  if (Array.isArray(value)) return value.map((each) => interpolated(each, env))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, interpolated(each, env)]),
  )
}

/** `${NAME:-default}`, `${NAME:?why it is needed}`, and `$$` for a dollar. */
function filled(text: string, env: Record<string, string>): string {
  const place = /\$\$|\$\{(?<name>[A-Z_]+)(?::(?<kind>[-?])(?<rest>[^}]*))?\}/g
  return text.replace(place, (whole, ...found) => {
    if (whole === '$$') return '$'
    const { name, kind, rest } = found.at(-1) as Record<'name' | 'kind' | 'rest', string> // the groups
    const value = env[name] ?? ''
    if (value === '' && kind === '?') throw new Error(`${name}: ${rest}`)
    return value === '' && kind === '-' ? rest : value
  })
}
