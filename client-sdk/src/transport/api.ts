import {
  createTRPCClientProxy,
  TRPCClientError,
  TRPCUntypedClient,
  type TRPCClient,
} from '@trpc/client'
import type { AnyTRPCRouter } from '@trpc/server'
import { observable } from '@trpc/server/observable'
import type { AppRouter } from '@chatcord/server/contract'
import { isRecord } from '../is-record.ts'
import { toChatError } from '../errors/from-wire.ts'
import type { Transport } from './transport.ts'

/** Every procedure by its path, typed by the router. Queries and mutations throw a ChatError. */
export function createApi(transport: Transport): TRPCClient<AppRouter> {
  const client = new ApiClient({
    links: [
      () =>
        ({ op }) =>
          carry(transport, op),
    ],
  })
  return createTRPCClientProxy(client as unknown as TRPCUntypedClient<AppRouter>) // paths and types are the router's own
}

// tRPC wraps whatever a link throws; callers get the failure itself.
class ApiClient extends TRPCUntypedClient<AnyTRPCRouter> {
  override query(...args: Parameters<TRPCUntypedClient<AnyTRPCRouter>['query']>) {
    return super.query(...args).catch(unwrap)
  }
  override mutation(...args: Parameters<TRPCUntypedClient<AnyTRPCRouter>['mutation']>) {
    return super.mutation(...args).catch(unwrap)
  }
}

function unwrap(error: unknown): never {
  throw toChatError(error)
}

type Operation = {
  type: 'query' | 'mutation' | 'subscription'
  path: string
  input: unknown
  signal?: AbortSignal | null | undefined
}

/** A terminating link. A subscription goes on after a lost socket, behind the last tracked event that it gave. */
function carry(transport: Transport, { type, path, input, signal }: Operation) {
  return observable<
    { result: { type: 'data'; data: unknown } | { type: 'started' } },
    TRPCClientError<AnyTRPCRouter>
  >((observer) => {
    const fail = (error: unknown) => observer.error(TRPCClientError.from(toChatError(error)))
    if (type === 'subscription') {
      let lastEventId: string | undefined
      const stop = transport.watch({
        path,
        input: () => (lastEventId && isRecord(input) ? { ...input, lastEventId } : input),
        onStarted: () => observer.next({ result: { type: 'started' } }),
        onData(data, id) {
          lastEventId = id ?? lastEventId
          observer.next({ result: { type: 'data', data } })
        },
        onEnd: (error) => (error ? fail(error) : observer.complete()),
      })
      signal?.addEventListener('abort', () => observer.complete(), { once: true })
      return stop
    }
    const control = new AbortController()
    const onAbort = () => control.abort()
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) onAbort()
    void transport.call({ type, path, input, signal: control.signal }).then((data) => {
      observer.next({ result: { type: 'data', data } })
      observer.complete()
    }, fail)
    return () => {
      signal?.removeEventListener('abort', onAbort)
      control.abort()
    }
  })
}
