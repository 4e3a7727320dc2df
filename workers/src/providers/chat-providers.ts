import type { Clock } from '@chatcord/core/infra/clock'
import type { ProviderRecord } from '@chatcord/core/providers/provider.record'
import { SecretError } from '@chatcord/core/providers/secret-error'
import type { Outbound } from '../http/outbound.ts'
import { createBuiltinAssistant } from './builtin/builtin-assistant.ts'
import type { ChatProvider } from './chat-provider.ts'
import { createCircuit, type Circuit } from './circuit.ts'
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

/** The way to each provider, behind a circuit breaker of this process. */
export function createChatProviders({ clock, outbound, random, secretOf }: Deps): ChatProviders {
  const builtin = createBuiltinAssistant({ clock, random })
  const circuits = new Map<string, Circuit>()

  function circuitOf(id: string): Circuit {
    const circuit = circuits.get(id) ?? createCircuit({ clock })
    circuits.set(id, circuit)
    return circuit
  }

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
      const { id, adapter, baseUrl } = provider
      if (adapter === 'builtin') return builtin
      if (baseUrl === null) throw new ProviderError('refused', 'The provider has no address.')
      const chat = createOpenAiChat({ outbound, clock, baseUrl, secret: readSecret(provider) })
      return guarded(chat, circuitOf(id))
    },
  }
}

function guarded(provider: ChatProvider, circuit: Circuit): ChatProvider {
  return {
    async *chat(request, options) {
      const pass = circuit.enter()
      if (!pass) {
        const message = 'The provider has failed several times and is given time to recover.'
        throw new ProviderError('limited', message, circuit.waitMs())
      }
      try {
        yield* provider.chat(request, options)
        pass.end(null)
      } catch (error) {
        pass.end(error)
        throw error
      } finally {
        // Who stopped reading has seen that it answers.
        pass.end(null)
      }
    },
  }
}
