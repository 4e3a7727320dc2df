import type { QueueLimits } from '../infra/jobs.ts'
import type { ProviderTest } from './provider-test.record.ts'
import type { SealedSecret } from './sealed-secret.ts'

export type ProviderKind = 'chat' | 'image' | 'voice'
/** How a provider is spoken to. `builtin` runs inside the worker and needs no network. */
export type ProviderAdapter = 'builtin' | 'openai'

export type ProviderOptions = {
  systemPrompt: string | null
  /** Tokens of one answer. */
  maxTokens: number | null
  temperature: number | null
  /** Tokens of the conversation that is sent along. */
  contextTokens: number
}

/** A provider that has failed is spared: no call goes out before `retryAt`, then one as a trial, which decides. */
export type ProviderCircuit = {
  retryAt: number
  /** A call is out to see whether it answers again; if nothing is heard of it, `retryAt` is the time of another. */
  trial: boolean
}

/** A configured AI service. Ids are hex, times milliseconds. */
export type ProviderRecord = {
  id: string
  kind: ProviderKind
  name: string
  adapter: ProviderAdapter
  /** Null for the built-in one. */
  baseUrl: string | null
  model: string
  active: boolean
  /** The one that answers where nobody chose another; at most one a kind. */
  preferred: boolean
  secret: SealedSecret | null
  /** The last four characters of the secret. */
  secretEnd: string | null
  limits: QueueLimits
  options: ProviderOptions
  /** Null while calls go out as they come. */
  circuit: ProviderCircuit | null
  /** The newest trial that an administrator asked for. */
  test: ProviderTest | null
  createdAt: number
  updatedAt: number
}
