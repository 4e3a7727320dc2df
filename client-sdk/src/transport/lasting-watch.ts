import { toChatError } from '../errors/from-wire.ts'
import type { Runtime } from '../runtime.ts'
import { backoff, retryDelay } from './backoff.ts'
import type { Subscription, Transport } from './transport.ts'

/** A subscription that is started again when it ended in a way that a retry may mend. `onLost` is called in between. */
export function lastingWatch(
  { transport, runtime }: { transport: Transport; runtime: Runtime },
  subscription: Subscription,
): () => void {
  let attempt = 0
  let stop = start()

  function start(): () => void {
    return transport.watch({
      ...subscription,
      onData(data, id) {
        attempt = 0
        subscription.onData(data, id)
      },
      onEnd(reason) {
        const error = reason === null ? null : toChatError(reason)
        if (error && !error.retryable) {
          subscription.onEnd(error)
          return
        }
        subscription.onLost?.()
        const { random } = runtime
        const delay = error ? retryDelay(error, attempt, random) : backoff(attempt, random)
        attempt++
        stop = runtime.after(delay, () => {
          stop = start()
        })
      },
    })
  }
  return () => stop()
}
