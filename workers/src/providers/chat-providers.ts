import type { Clock } from '@chatcord/core/infra/clock'
import type { ProviderRecord } from '@chatcord/core/providers/provider.record'
import { SecretError } from '@chatcord/core/providers/secret-error'
import type { Outbound } from '../http/outbound.ts'
import { createBuiltinAssistant } from './builtin/builtin-assistant.ts'
import type { ChatProvider } from './chat-provider.ts'
import { createOpenAiChat } from './openai/openai-chat.ts'
import { ProviderError } from './provider-error.ts'

export type ChatProviders = {
  /** How the provider is called as it is configured now. Throws ProviderError. */
  of(provider: ProviderRecord): ChatProvider
}

type Deps = {
  clock: Clock
  outbound: Outbound
  random(): number
  secretOf(provider: ProviderRecord): string | null
}

/** The way to each provider. */
export function createChatProviders({ clock, outbound, random, secretOf }: Deps): ChatProviders {
  const builtin = createBuiltinAssistant({ clock, random })

  function readSecret(provider: ProviderRecord): string | null {
    try {
      return secretOf(provider)
    } catch (error) {
      if (!(error instanceof SecretError)) throw error
      throw new ProviderError('refused', error.message, null, error)
    }
  }

  return {
    of(provider) {
      const { adapter, baseUrl } = provider
      if (adapter === 'builtin') return builtin
      if (baseUrl === null) throw new ProviderError('refused', 'The provider has no address.')
      return createOpenAiChat({ outbound, clock, baseUrl, secret: readSecret(provider) })
    },
  }
}
