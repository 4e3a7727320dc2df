import { toChatError } from './errors/from-wire.ts'
import { aborted } from './errors/local-errors.ts'
import { onAbort } from './on-abort.ts'
import type { Runtime } from './runtime.ts'
import { retryDelay } from './transport/backoff.ts'

export type RetryDeps = {
  /** Resolves when a call can be made; waits as long as it takes. */
  ready(signal?: AbortSignal): Promise<void>
  runtime: Runtime
  /** Changes when the user does: what was begun for one is not done by the next. */
  turn?(): number
}

/** Tries until it works, or fails in a way that trying again does not mend. For what is safe to repeat. */
export async function retrying<T>(
  task: () => Promise<T>,
  { ready, runtime, turn }: RetryDeps,
  signal?: AbortSignal,
): Promise<T> {
  const begun = turn?.()
  for (let attempt = 0; ; attempt++) {
    if (signal?.aborted) throw aborted()
    await ready(signal)
    if (turn?.() !== begun) throw aborted()
    try {
      return await task()
    } catch (thrown) {
      const error = toChatError(thrown)
      if (!error.retryable) throw error
      await sleep(retryDelay(error, attempt, runtime.random), runtime, signal)
    }
  }
}

export function sleep(ms: number, runtime: Runtime, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = runtime.after(ms, () => {
      stopListening()
      resolve()
    })
    const stopListening = onAbort(signal, () => {
      cancel()
      reject(aborted())
    })
  })
}
