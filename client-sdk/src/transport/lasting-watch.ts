import type { Runtime } from '../runtime.ts'
import { retryDelay } from './backoff.ts'
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
      onEnd(error) {
        if (error && !error.retryable) {
          subscription.onEnd(error)
          return
        }
        subscription.onLost?.()
        stop = runtime.after(retryDelay(error, attempt++, runtime.random), () => {
          stop = start()
        })
      },
    })
  }
  return () => stop()
}
