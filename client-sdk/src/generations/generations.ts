import type { ChatError } from '../errors/chat-error.ts'
import { createNonce } from '../nonce.ts'
import { retrying } from '../retrying.ts'
import {
  createGeneration,
  type Beginning,
  type GenerationDeps,
  type ManagedGeneration,
} from './create-generation.ts'
import type { GenerateInput, Generation, GenerationRef } from './generation-types.ts'
import { hasEnded } from './has-ended.ts'

export type Generations = {
  generate(input: GenerateInput): Generation
  /** The same object for the same reference, as long as it has not ended long ago. */
  find(ref: GenerationRef): Generation
  /** One that begins in a way of its own. */
  begin(beginning: Beginning): Generation
  /** Ends following all of them: somebody else is signed in, or the client is closed. */
  end(error: ChatError): void
}

/** More than this are kept only while they run. */
const keptMax = 200

/** The generations that this client has begun or was asked for. */
export function createGenerations(deps: GenerationDeps): Generations {
  const { api } = deps
  const all = new Map<string, ManagedGeneration>()

  function once(key: string, beginning: Beginning): Generation {
    const known = all.get(key)
    if (known) return known.generation
    const managed = createGeneration(deps, beginning)
    all.set(key, managed)
    if (all.size > keptMax) forgetOldest()
    return managed.generation
  }

  function forgetOldest() {
    const ended = [...all].find(([, { generation }]) => hasEnded(generation.getSnapshot()))
    if (ended) all.delete(ended[0])
  }

  return {
    generate({ nonce = createNonce(), ...input }) {
      const task = () => api.generations.create.mutate({ ...input, nonce })
      return once(nonce, {
        first: { nonce, prompt: input.prompt },
        begin: (signal) => retrying(task, deps, signal),
      })
    },
    find(ref) {
      const task = () => api.generations.get.query(ref)
      return once('nonce' in ref ? ref.nonce : `id ${ref.id}`, {
        first: { nonce: '', ...ref },
        begin: (signal) => retrying(task, deps, signal),
      })
    },
    begin: (beginning) => once(beginning.first.nonce, beginning),
    end(error) {
      for (const managed of all.values()) managed.end(error)
      all.clear()
    },
  }
}
