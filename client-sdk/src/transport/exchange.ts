import { aborted, offline } from '../errors/local-errors.ts'
import { fromWire } from '../errors/from-wire.ts'
import type { Runtime } from '../runtime.ts'
import type { Call, Subscription } from './transport.ts'
import type { WireMessage } from './wire.ts'

const answerMs = 30_000

type Pending = { settle(data: unknown): void; fail(error: unknown): void }
type Sender = (message: object) => void

export type Exchange = {
  call(call: Call): Promise<unknown>
  start(subscription: Subscription): void
  stop(subscription: Subscription): void
  onMessage(message: WireMessage): void
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
    call: ({ type, path, input, signal }) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(aborted())
        const id = ++lastId
        const onAbort = () => pending.fail(aborted())
        const stopTimer = runtime.after(answerMs, () =>
          pending.fail(offline('The server did not answer in time.')),
        )
        const done = () => {
          calls.delete(id)
          stopTimer()
          signal?.removeEventListener('abort', onAbort)
        }
        const pending: Pending = {
          settle(data) {
            done()
            resolve(data)
          },
          fail(error) {
            done()
            reject(error as Error) // only ChatErrors are passed here
          },
        }
        calls.set(id, pending)
        signal?.addEventListener('abort', onAbort, { once: true })
        send({ id, method: type, params: { path, input } })
      }),
    start(subscription) {
      const id = ++lastId
      running.set(id, subscription)
      const { path, input } = subscription
      send({ id, method: 'subscription', params: { path, input: input() } })
    },
    stop(subscription) {
      for (const [id, other] of running) {
        if (other !== subscription) continue
        running.delete(id)
        send({ id, method: 'subscription.stop' })
      }
    },
    onMessage(message) {
      if (message.kind === 'reconnect' || message.id === null) return
      const subscription = running.get(message.id)
      if (subscription) return toSubscription(subscription, message.id, message)
      const pending = calls.get(message.id)
      if (message.kind === 'data') pending?.settle(message.data)
      if (message.kind === 'error') pending?.fail(fromWire(message.error))
    },
    lost() {
      for (const pending of [...calls.values()]) pending.fail(offline('The connection was lost.'))
      const lost = [...running.values()]
      running.clear()
      for (const subscription of lost) subscription.onLost?.()
    },
  }

  function toSubscription(subscription: Subscription, id: number, message: WireMessage) {
    if (message.kind === 'data') return subscription.onData(message.data, message.eventId)
    if (message.kind === 'started') return subscription.onStarted?.()
    running.delete(id)
    subscription.onEnd(message.kind === 'error' ? fromWire(message.error) : null)
  }
}
