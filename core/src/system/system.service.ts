import { limits } from '../limits.ts'
import type { Installation } from './installation.ts'
import type { SettingsService } from './settings.ts'
import type { SystemInfo } from './system.view.ts'

export type SystemService = { info(): Promise<SystemInfo> }

const minimumSdk = '0.1.0'

export function createSystemService(deps: {
  installation: Pick<Installation, 'hasOwner'>
  settings: Pick<SettingsService, 'get'>
  /** Of the running server. */
  version: string
  /** True where nothing works before there is an owner. */
  requireSetup: boolean
  features: readonly string[]
}): SystemService {
  const { installation, settings, version, requireSetup, features } = deps

  return {
    async info() {
      const { allowGuestAccess, messageRateLimit } = await settings.get()
      return {
        name: 'Chatcord',
        version,
        minimumSdk,
        setupRequired: requireSetup && !(await installation.hasOwner()),
        features: [...features],
        limits,
        settings: { allowGuestAccess, messageRateLimit },
      }
    },
  }
}
