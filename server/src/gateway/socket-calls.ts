import { ChatError } from '@chatcord/core/errors'
import { limits } from '@chatcord/core/limits'
import type { Context } from '../trpc/context.ts'
import { sendFailure } from './call-channel.ts'
import { createQueryLane } from './query-lane.ts'
import type { CallMessage, ClientMessage } from './read-frame.ts'
import { runCall } from './run-call.ts'
import { runSubscription, type SubscriptionDeps } from './run-subscription.ts'

/** How soon a refused call may be tried again: some call in flight is over by then. */
const retryAfterMs = 250

export type SocketCallsDeps = SubscriptionDeps & { createContext(): Context }

/** The calls and subscriptions of one socket. */
export type SocketCalls = {
  start(message: ClientMessage): void
  refuse(message: CallMessage, failure: ChatError): void
  /** Resolves when no query or mutation is in flight. */
  settled(): Promise<void>
  /** Ends all subscriptions. */
  abort(): void
}

export function createSocketCalls(deps: SocketCallsDeps): SocketCalls {
  const lane = createQueryLane(deps.writer)
  const inFlight = new Set<Promise<void>>()
  const subscriptions = new Map<string | number, AbortController>()

  const refuse = (message: CallMessage, failure: ChatError) =>
    sendFailure(deps, { message, ctx: deps.createContext() }, failure)
  const call = (message: CallMessage) => {
    if (inFlight.size >= limits.callsInFlightPerSocket)
      return refuse(message, new ChatError('RATE_LIMITED', { retryAfterMs }))
    const answer = () => runCall(deps, { message, ctx: deps.createContext() })
    const run = (message.method === 'query' ? lane(answer) : answer()).finally(() =>
      inFlight.delete(run),
    )
    inFlight.add(run)
  }
  const subscribe = (message: CallMessage) => {
    const { id } = message
    if (subscriptions.has(id)) return refuse(message, new ChatError('BAD_REQUEST'))
    if (subscriptions.size >= limits.subscriptionsPerSocket)
      return refuse(message, tooManySubscriptions())
    const abort = new AbortController()
    subscriptions.set(id, abort)
    const ended = () => {
      subscriptions.delete(id)
      abort.abort()
    }
    void runSubscription(deps, { message, ctx: deps.createContext(), ended }, abort.signal)
  }

  return {
    refuse,
    start(message) {
      switch (message.method) {
        case 'subscription.stop':
          return subscriptions.get(message.id)?.abort()
        case 'subscription':
          return subscribe(message)
        default:
          return call(message)
      }
    },
    settled: async () => void (await Promise.all(inFlight)),
    abort() {
      for (const abort of [...subscriptions.values()]) abort.abort()
    },
  }
}

const tooManySubscriptions = () =>
  new ChatError('LIMIT_REACHED', {
    limit: 'subscriptionsPerSocket',
    max: limits.subscriptionsPerSocket,
  })
