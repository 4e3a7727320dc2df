import type { TRPCClient } from '@trpc/client'
import type { AppRouter } from '@chatcord/server/contract'
import type { Transport } from './transport.ts'
import { subscribe, type SubscribeOptions } from './subscribe.ts'

type CallOptions = SubscribeOptions & { signal?: AbortSignal }

/**
 * Every procedure by its path, typed by the router: what `createTRPCClient` makes, without its links, its observables
 * and its wrapping of errors. What fails throws a ChatError.
 */
export function createApi(transport: Transport): TRPCClient<AppRouter> {
  function invoke(names: readonly string[], input: unknown, options: CallOptions = {}) {
    const path = names.slice(0, -1).join('.')
    const method = names.at(-1)
    if (method === 'subscribe') return subscribe(transport, { path, input, options })
    const type = method === 'mutate' ? 'mutation' : 'query'
    return transport.call({ type, path, input, signal: options.signal })
  }

  function at(path: readonly string[]): unknown {
    const children = new Map<string, unknown>()
    return new Proxy(() => undefined, {
      get(_, key) {
        // A client that is awaited by mistake must not look like a promise.
        if (typeof key !== 'string' || (key === 'then' && path.length === 0)) return undefined
        const child = children.get(key) ?? at([...path, key])
        children.set(key, child)
        return child
      },
      apply: (_, __, [input, options]: [unknown, CallOptions?]) => invoke(path, input, options),
    })
  }
  return at([]) as TRPCClient<AppRouter> // what is not in the router's type is refused by the server
}
