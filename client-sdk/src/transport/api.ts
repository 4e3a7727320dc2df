import type { TRPCClient } from '@trpc/client'
import type { AppRouter } from '@chatcord/server/contract'
import type { Transport } from './transport.ts'
import { subscribe, type SubscribeOptions } from './subscribe.ts'

type CallOptions = { signal?: AbortSignal } | undefined

/** How tRPC's own packages, e.g. its TanStack Query integration, find the client behind a typed one. */
const untyped = Symbol.for('trpc_untypedClient')

/**
 * Every procedure by its path, typed by the router: what `createTRPCClient` makes, without its links, its observables
 * and its wrapping of errors. What fails throws a ChatError.
 */
export function createApi(transport: Transport): TRPCClient<AppRouter> {
  const client = {
    query: (path: string, input?: unknown, options?: CallOptions) =>
      transport.call({ type: 'query', path, input, signal: options?.signal }),
    mutation: (path: string, input?: unknown, options?: CallOptions) =>
      transport.call({ type: 'mutation', path, input, signal: options?.signal }),
    subscription: (path: string, input?: unknown, options?: SubscribeOptions) =>
      subscribe(transport, { path, input, options: options ?? {} }),
  }
  const methods: Readonly<Record<string, (path: string, ...args: never[]) => unknown>> = {
    query: client.query,
    mutate: client.mutation,
    subscribe: client.subscription,
  }

  function at(path: readonly string[]): unknown {
    const children = new Map<string, unknown>()
    return new Proxy(() => undefined, {
      get(_, key) {
        if (key === untyped && path.length === 0) return client
        // A client that is awaited by mistake must not look like a promise.
        if (typeof key !== 'string' || (key === 'then' && path.length === 0)) return undefined
        const child = children.get(key) ?? at([...path, key])
        children.set(key, child)
        return child
      },
      apply(_, __, args: never[]) {
        return methods[path.at(-1) ?? '']?.(path.slice(0, -1).join('.'), ...args)
      },
    })
  }
  return at([]) as TRPCClient<AppRouter> // what is not in the router's type is refused by the server
}
