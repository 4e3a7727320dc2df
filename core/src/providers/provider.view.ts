import type { QueueLimits } from '../infra/jobs.ts'
import type { ProviderTestResult } from './provider-test.record.ts'
import type { ProviderAdapter, ProviderKind, ProviderOptions } from './provider.record.ts'

/** `streaming`: the text comes as it is made. `aiModel`: false for the built-in assistant, which is a program. */
export type ProviderCapabilities = { streaming: boolean; aiModel: boolean }

/** What everybody may know of a provider. */
export type ProviderView = {
  id: string
  name: string
  kind: ProviderKind
  model: string
  capabilities: ProviderCapabilities
}

export type ProviderTestView = {
  id: string
  state: 'queued' | 'done'
  requestedAt: string
  result: ProviderTestResult | null
}

/** `open`: it is spared until `retryAt`, for it failed; then one call goes out as a trial, which decides for all. */
export type CircuitView = { state: 'closed' | 'open' | 'trial'; retryAt: string | null }

/** What an administrator sees: all but the secret, of which it says whether it is set and how it ends. */
export type AdminProviderView = ProviderView & {
  adapter: ProviderAdapter
  baseUrl: string | null
  active: boolean
  preferred: boolean
  /** E.g. "set, ends with …ab12"; null without one. */
  secret: string | null
  limits: QueueLimits
  options: ProviderOptions
  circuit: CircuitView
  /** How the newest trial went; null if there was none. */
  test: ProviderTestView | null
  createdAt: string
  updatedAt: string
}
