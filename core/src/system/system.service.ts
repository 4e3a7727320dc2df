import { limits } from '../limits.ts'
import type { ProviderRecords } from '../providers/provider-records.ts'
import type { Installation } from './installation.ts'
import type { SettingsService } from './settings.ts'
import type { SystemInfo } from './system.view.ts'

export type SystemService = { info(): Promise<SystemInfo> }

const minimumSdk = '0.1.0'

export function createSystemService(deps: {
  installation: Pick<Installation, 'hasOwner'>
  settings: Pick<SettingsService, 'get'>
  providers: Pick<ProviderRecords, 'active'>
  /** Of the running server. */
  version: string
  /** True where nothing works before there is an owner. */
  requireSetup: boolean
  /** What the host offers besides what follows from settings and providers. */
  features: readonly string[]
}): SystemService {
  const { installation, settings, version, requireSetup, features } = deps

  return {
    async info() {
      const { allowGuestAccess, signUpAllowed, messageRateLimit } = await settings.get()
      const active = await deps.providers.active()
      const kinds = [...new Set(active.map(({ kind }) => kind))].sort()
      return {
        name: 'Chatcord',
        version,
        minimumSdk,
        setupRequired: requireSetup && !(await installation.hasOwner()),
        features: [
          ...features,
          ...(kinds.length > 0 ? ['ai'] : []),
          ...(allowGuestAccess ? ['guests'] : []),
          ...(signUpAllowed ? ['signUp'] : []),
        ],
        limits,
        providers: kinds,
        settings: { allowGuestAccess, signUpAllowed, messageRateLimit },
      }
    },
  }
}
