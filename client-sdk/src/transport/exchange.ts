import type { ChatError } from '../errors/chat-error.ts'
import { aborted, lost, offline } from '../errors/local-errors.ts'
import { fromWire } from '../errors/from-wire.ts'
import { onAbort } from '../on-abort.ts'
import type { Runtime } from '../runtime.ts'
import type { Call, Subscription } from './transport.ts'
import type { WireAnswer } from './wire.ts'

const answerMs = 30_000
const startsPerFrame = 100

type Pending = { settle(data: unknown): void; fail(error: ChatError): void }
type Sender = (message: object) => void

export type Exchange = {
  call(call: Call): Promise<unknown>
  /** Starts them in few frames: a client that comes back starts all of its own at once. */
  start(subscriptions: readonly Subscription[]): void
  stop(subscription: Subscription): void
  onMessage(message: WireAnswer): void
  /** The socket is gone: what was under way has no answer. */
  lost(): void
  readonly busy: boolean
}

/** Calls and subscriptions on one socket. Ids count from 1 on each: a server shares frames between equal ids. */
export function createExchange(send: Sender, runtime: Runtime): Exchange {
  const calls = new Map<number, Pending>()
  const running = new Map<number, Subscription>()
  let lastId = 0

  return {
    get busy() {
      return calls.size > 0
    },
    call({ type, path, input, signal }) {
      const id = ++lastId
      const stops: (() => void)[] = []
      const answer = new Promise((settle, fail: Pending['fail']) => {
        if (signal?.aborted) {
          fail(aborted())
          return
        }
        calls.set(id, { settle, fail })
        stops.push(
          runtime.after(answerMs, () => fail(offline('The server did not answer in time.'))),
          onAbort(signal, () => fail(aborted())),
        )
        send({ id, method: type, params: { path, input } })
      })
      return answer.finally(() => {
        calls.delete(id)
        for (const stop of stops) stop()
      })
    },
    start(subscriptions) {
      const messages = subscriptions.map((subscription) => {
        const id = ++lastId
        running.set(id, subscription)
        const { path, input } = subscription
        return { id, method: 'subscription', params: { path, input: input() } }
      })
      for (let from = 0; from < messages.length; from += startsPerFrame)
        send(messages.slice(from, from + startsPerFrame))
    },
    stop(subscription) {
      for (const [id, other] of running) {
        if (other !== subscription) continue
        running.delete(id)
        send({ id, method: 'subscription.stop' })
      }
    },
    onMessage(message) {
      const subscription = running.get(message.id)
      if (subscription) {
        toSubscription(subscription, message)
        return
      }
      const pending = calls.get(message.id)
      if (message.kind === 'data') pending?.settle(message.data)
      if (message.kind === 'error') pending?.fail(fromWire(message.error))
    },
    lost() {
      for (const pending of calls.values()) pending.fail(lost())
      const ended = [...running.values()]
      running.clear()
      for (const subscription of ended) subscription.onLost?.()
    },
  }

  function toSubscription(subscription: Subscription, message: WireAnswer) {
    if (message.kind === 'data') {
      subscription.onData(message.data, message.eventId)
      return
    }
    if (message.kind === 'started') return subscription.onStarted?.()
    running.delete(message.id)
    subscription.onEnd(message.kind === 'error' ? fromWire(message.error) : null)
  }
}
