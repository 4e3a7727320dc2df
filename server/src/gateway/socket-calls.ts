import { ChatError } from '@chatcord/core/errors'
import { limits } from '@chatcord/core/limits'
import type { Context } from '../trpc/context.ts'
import { sendFailure } from './call-channel.ts'
import { createQueryLane } from './query-lane.ts'
import type { CallMessage } from './read-frame.ts'
import { runCall } from './run-call.ts'
import { runSubscription, type SubscriptionDeps } from './run-subscription.ts'

/** How soon a refused call may be tried again: some call in flight is over by then. */
const retryAfterMs = 250

export type SocketCallsDeps = SubscriptionDeps & { createContext(): Context }

/** The calls and subscriptions of one socket. */
export type SocketCalls = {
  start(message: CallMessage): void
  /** Ends a subscription; nothing happens when there is none of this id. */
  stop(id: string | number): void
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
    const answer = () => runCall(deps, { message, ctx: deps.createContext() })
    const run = (message.method === 'query' ? lane(answer) : answer()).finally(() =>
      inFlight.delete(run),
    )
    inFlight.add(run)
  }
  const subscribe = (message: CallMessage) => {
    const { id } = message
    const abort = new AbortController()
    subscriptions.set(id, abort)
    const ended = () => {
      subscriptions.delete(id)
      abort.abort()
    }
    void runSubscription(deps, { message, ctx: deps.createContext(), ended }, abort.signal)
  }
  /** Why a message cannot be served now. */
  const obstacle = ({ method, id }: CallMessage): ChatError | null => {
    if (method !== 'subscription')
      return inFlight.size < limits.callsInFlightPerSocket ? null : tooManyCalls()
    if (subscriptions.has(id)) return new ChatError('BAD_REQUEST')
    return subscriptions.size < limits.subscriptionsPerSocket ? null : tooManySubscriptions()
  }

  return {
    start(message) {
      const failure = obstacle(message)
      if (failure) refuse(message, failure)
      else if (message.method === 'subscription') subscribe(message)
      else call(message)
    },
    stop: (id) => subscriptions.get(id)?.abort(),
    async settled() {
      await Promise.all(inFlight)
    },
    abort() {
      for (const abort of [...subscriptions.values()]) abort.abort()
    },
  }
}

const tooManyCalls = () => new ChatError('RATE_LIMITED', { retryAfterMs })
const tooManySubscriptions = () =>
  new ChatError('LIMIT_REACHED', {
    limit: 'subscriptionsPerSocket',
    max: limits.subscriptionsPerSocket,
  })
