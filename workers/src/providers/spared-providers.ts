import type { Clock } from '@chatcord/core/infra/clock'
import type { CircuitStore } from '@chatcord/core/providers/circuit.store'
import type { ProviderRecord } from '@chatcord/core/providers/provider.record'
import type { ChatProvider } from './chat-provider.ts'
import type { ChatProviders } from './chat-providers.ts'
import { createCircuit, type Circuit } from './circuit.ts'
import { ProviderError } from './provider-error.ts'

type Deps = {
  /** The ways to the providers themselves. */
  direct: ChatProviders
  circuits: CircuitStore
  clock: Pick<Clock, 'now'>
  failed(error: unknown): void
}

/** The ways to the providers, closed for a while to those that fail: then a call is `limited` before it is made. */
export function createSparedProviders({ direct, circuits, clock, failed }: Deps): ChatProviders {
  const known = new Map<string, Circuit>()

  function circuitOf(id: string): Circuit {
    const change: Parameters<typeof createCircuit>[0]['change'] = (from, to) =>
      circuits.change(id, from, to)
    const close = () => circuits.close(id)
    const circuit = known.get(id) ?? createCircuit({ clock, change, close })
    known.set(id, circuit)
    return circuit
  }

  function spared(chat: ChatProvider, { id, circuit }: ProviderRecord): ChatProvider {
    return {
      async *chat(request, options) {
        const entered = await circuitOf(id).enter(circuit)
        if (entered.kind === 'wait') {
          const message = 'The provider has failed several times and is given time to recover.'
          throw new ProviderError('limited', message, entered.waitMs)
        }
        // What is known of the provider's health is less than the answer.
        const end = (error: unknown) => entered.end(error).catch(failed)
        try {
          yield* chat.chat(request, options)
          await end(null)
        } catch (error) {
          await end(error)
          throw error
        } finally {
          // Who stopped reading has seen that it answers.
          await end(null)
        }
      },
    }
  }

  return {
    of(provider) {
      const chat = direct.of(provider)
      return provider.adapter === 'builtin' ? chat : spared(chat, provider)
    },
  }
}
