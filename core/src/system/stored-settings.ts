import type { SettingsRecord } from './settings.model.ts'
import type { Settings, SettingsChanges } from './settings.schema.ts'

const kinds = ['chat', 'image', 'voice'] as const

/** Every changed figure by its own path, so that two administrators who change different ones both win. */
export function pathsOf({ quotas = {}, ...rest }: SettingsChanges): Record<string, unknown> {
  const figures = kinds.flatMap((kind) =>
    Object.entries<unknown>(quotas[kind] ?? {}).map(
      ([role, calls]) => [`quotas.${kind}.${role}`, calls] as const,
    ),
  )
  const paths = [...Object.entries<unknown>(rest), ...figures]
  return Object.fromEntries(paths.filter(([, value]) => value !== undefined))
}

/** What was changed, over the defaults. */
export function overDefaults(
  { _id: _, quotas = {}, ...rest }: SettingsRecord,
  defaults: Readonly<Settings>,
): Settings {
  const { chat, image, voice } = defaults.quotas
  return {
    ...defaults,
    ...rest,
    quotas: {
      chat: { ...chat, ...quotas.chat },
      image: { ...image, ...quotas.image },
      voice: { ...voice, ...quotas.voice },
    },
  }
}
