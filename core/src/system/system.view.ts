import type { Limits } from '../limits.ts'

export type SystemInfo = {
  name: string
  version: string
  /** The oldest SDK that this server still serves. */
  minimumSdk: string
  setupRequired: boolean
  features: string[]
  limits: Limits
  settings: { allowGuestAccess: boolean; messageRateLimit: number }
}
