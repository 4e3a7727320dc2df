import type { Limits } from '../limits.ts'
import type { ProviderKind } from '../providers/provider.record.ts'

export type SystemInfo = {
  name: string
  version: string
  /** The oldest SDK that this server still serves. */
  minimumSdk: string
  setupRequired: boolean
  /** What this installation offers now: `ai` (something answers), `guests`, `signUp`. A client passes over what it does not know. */
  features: string[]
  limits: Limits
  /** Of what kinds there are providers that may be used. */
  providers: ProviderKind[]
  /** Those that everybody may know. `messageRateLimit`: messages a minute, per user and channel. */
  settings: { allowGuestAccess: boolean; signUpAllowed: boolean; messageRateLimit: number }
}
